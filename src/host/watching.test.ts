/** File events as they come: each edit is told, however soon after the last one it is made. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { deferred, type Deferred } from '../base/deferred.ts';
import { openWatcher } from './watching.ts';

test('an edit that follows upon the hint of the one before is told, too', { timeout: 20_000 }, async () => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-watching-')));
  const file = path.join(folder, 'a.txt');
  fs.writeFileSync(file, '0');
  let told: Deferred<void> = deferred<void>();
  const watcher = openWatcher({
    onHint: (paths) => {
      if (paths === undefined || paths.includes(file)) told.resolve();
    },
    onLost: (why) => expect.fail(why),
  });
  try {
    await watcher.watch([file]);
    for (let edit = 0; edit < 20; edit += 1) {
      told = deferred<void>();
      fs.writeFileSync(file, String(edit));
      await told.promise;
    }
  } finally {
    await watcher.close();
    fs.rmSync(folder, { recursive: true });
  }
});
