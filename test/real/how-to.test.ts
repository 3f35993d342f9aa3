/** The how-to pages: every file that they show is written, every console command runs and prints what the page shows. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDesk } from '../docs/desk.ts';
import { stepsOf } from '../docs/reader.ts';
import { haveTools } from '../rig/real-tool.ts';
import { repository } from '../rig/rig.ts';

const folder = path.join(repository, 'docs/how-to');
const pages = fs.readdirSync(folder).filter((name) => name.endsWith('.md'));

describe.skipIf(!haveTools('go', 'git', 'make') || process.platform === 'win32')('how to', () => {
  test.each(pages)('%s', async (page) => {
    const steps = stepsOf(fs.readFileSync(path.join(folder, page), 'utf8'));
    expect(steps.filter(({ type }) => type === 'command').length, 'commands').toBeGreaterThan(2);
    await using reader = await openDesk();
    for (const step of steps) await expect(reader.follow(step), `${page}: ${step.name}`).resolves.toBeUndefined();
  });
});
