/** The tutorial, word by word, in an empty folder: every file is written, every command runs and prints what the page shows. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReader, stepsOf, type Reader } from '../docs/reader.ts';
import { freePort } from '../rig/free-port.ts';
import { findTool, haveTools } from '../rig/real-tool.ts';
import { repository } from '../rig/rig.ts';

const steps = stepsOf(fs.readFileSync(path.join(repository, 'docs/tutorial.md'), 'utf8'));

describe.skipIf(!haveTools('go', 'git', 'curl', 'sha256sum') || process.platform === 'win32')('the tutorial', () => {
  let base = '';
  let env: Record<string, string | undefined> = {};
  let reader: Reader;

  beforeAll(async () => {
    base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-tutorial-')));
    const bin = path.join(base, 'bin');
    fs.mkdirSync(bin);
    const script = `#!/bin/sh\nexec '${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}' "$@"\n`;
    fs.writeFileSync(path.join(bin, 'gobuild'), script, { mode: 0o755 });
    const { GOBUILD_RUN: _, ...kept } = process.env;
    const go = path.dirname(findTool('go') ?? '');
    env = {
      ...kept,
      PATH: [bin, go, process.env['PATH']].join(path.delimiter),
      GOBUILD_CACHE_DIR: path.join(base, 'store'),
      XDG_CONFIG_HOME: path.join(base, 'config'),
      NO_COLOR: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    };
    const instead = { '8080': String(await freePort()), '8081': String(await freePort()) };
    fs.mkdirSync(path.join(base, 'desk'));
    reader = openReader({ folder: path.join(base, 'desk'), env, instead });
  });
  afterAll(async () => {
    await reader[Symbol.asyncDispose]();
    fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });

  test('has files and commands', () => {
    expect(steps.filter(({ type }) => type === 'command').length).toBeGreaterThan(20);
    expect(steps.filter(({ type }) => type === 'addition')).toHaveLength(3);
    expect(steps.filter(({ type }) => type === 'watch')).toHaveLength(1);
  });

  let failed = false;
  test.each(steps.map((step) => [step.name, step] as const))('%s', async (_name, step) => {
    // What comes after a failure tells nothing new.
    if (failed) return;
    failed = true;
    await reader.follow(step);
    failed = false;
  });
});
