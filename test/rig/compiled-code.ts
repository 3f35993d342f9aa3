/** For all tests of one run together: where Node keeps compiled code, so that each start of gobuild costs a fifth less. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * gobuild keeps it below the user's home, and a rig has a home of its own: each would begin with nothing. Node keeps it
 * by the content of the file (https://nodejs.org/api/module.html#module-compile-cache), so another bundle is no danger.
 */
export function setup(): () => void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-code-'));
  process.env['NODE_COMPILE_CACHE'] = folder;
  return () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
