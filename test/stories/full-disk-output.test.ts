/** Data that did not reach its file is no success. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, repository } from '../rig/rig.ts';

const config = `
version: 1
project: full
targets:
  a: { kind: task, run: "true" }
`;

test.skipIf(!fs.existsSync('/dev/full'))('F07: standard output on a full disk is exit 3 and told', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': config } });
  const full = fs.openSync('/dev/full', 'w');
  try {
    const ran = spawnSync(process.execPath, [path.join(repository, 'bin/gobuild.cjs'), 'list'], {
      cwd: rig.root,
      env: rig.env,
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    expect(ran.stderr).toBe('error: standard output cannot be written: no space left on the disk (ENOSPC)\n');
    expect(ran.status).toBe(3);
  } finally {
    fs.closeSync(full);
  }
});
