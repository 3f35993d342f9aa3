/** Every console block of README runs in a fresh copy of the tree, in order, and prints what the page shows. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consoleCommands, expectShown } from '../docs/console.ts';
import { haveTools } from '../rig/real-tool.ts';
import { repository } from '../rig/rig.ts';

const commands = consoleCommands(path.join(repository, 'README.md'))
  // The test command itself would run these tests again.
  .filter((command) => !/^(?:\.\/gobuild run test|npm test)\b/.test(command.line));

let base = '';
let env: Record<string, string | undefined> = {};

function freshCopy(): string {
  const copy = path.join(base, 'gobuild');
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repository,
  });
  for (const file of listed
    .toString()
    .split('\0')
    .filter((name) => name !== '')) {
    const from = path.join(repository, file);
    if (!statSync(from, { throwIfNoEntry: false })?.isFile()) continue;
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    copyFileSync(from, path.join(copy, file));
  }
  symlinkSync(path.join(repository, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  return copy;
}

describe.skipIf(!haveTools('go', 'git', 'sha256sum'))('README', () => {
  let copy = '';
  beforeAll(() => {
    base = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'gobuild-readme-')));
    copy = freshCopy();
    const { GOBUILD_RUN: _, ...kept } = process.env;
    env = {
      ...kept,
      GOBUILD_CACHE_DIR: path.join(base, 'store'),
      XDG_CONFIG_HOME: path.join(base, 'config'),
      NO_COLOR: '1',
    };
  });
  afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 3 }));

  test('has commands', () => expect(commands.length).toBeGreaterThan(5));

  test.each(commands.map((command) => [command.line, command] as const))('$ %s', (_line, command) =>
    expectShown(command, { cwd: copy, env }),
  );
});
