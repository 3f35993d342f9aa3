/** The tutorial, word by word, in an empty folder: every file is written, every command runs and prints what the page shows. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDesk } from '../docs/desk.ts';
import { stepsOf, type Reader } from '../docs/reader.ts';
import { haveTools } from '../rig/real-tool.ts';
import { repository } from '../rig/rig.ts';

const steps = stepsOf(fs.readFileSync(path.join(repository, 'docs/tutorial.md'), 'utf8'));

describe.skipIf(!haveTools('go', 'git', 'curl', 'perl', 'sha256sum') || process.platform === 'win32')(
  'the tutorial',
  () => {
    let reader: Reader;
    beforeAll(async () => {
      reader = await openDesk(['8080', '8081']);
    });
    afterAll(async () => {
      // What a failure left running.
      await reader.follow({
        type: 'command',
        name: 'stop',
        command: { line: 'gobuild deploy stop here || true', shown: [] },
      });
      await reader[Symbol.asyncDispose]();
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
      await expect(reader.follow(step)).resolves.toBeUndefined();
      failed = false;
    });
  },
);
