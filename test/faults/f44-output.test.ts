/**
 * F44: a program that prints without end and without a line end, and one that sends what terminals and CI systems obey.
 * GOBUILD_FLOOD_MIB=1024 prints 1 GiB.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { haveTools, runTool } from '../rig/real-tool.ts';
import { createRig, repository } from '../rig/rig.ts';
import { expectNoStack } from '../rig/sound.ts';
import { eventsOf, ofType } from '../rig/story.ts';

const mebibytes = Number(process.env['GOBUILD_FLOOD_MIB'] ?? 48);
const esc = String.raw`\033`;
const hostile = [
  `${esc}]0;taken${esc}\\\\${esc}]52;c;aGVsbG8=\\007`,
  `${esc}[2J${esc}[H${esc}[?1049h${esc}[?25l${esc}c`,
  `${esc}[31m::set-env name=A::b${esc}[0m`,
  '::add-mask::b',
  `x ##vso[task.setvariable variable=a]b ##[group]c`,
  `#${esc}[1m#vso[task.prependpath]d`,
  `open ${esc}[35mcolour`,
].join('\\n');

const config = `version: 1
project: loud
targets:
  flood: { kind: task, run: "head -c ${mebibytes}M /dev/zero | tr '\\\\0' a; exit 1" }
  hostile: { kind: task, run: "printf '${hostile.replaceAll('\\', '\\\\')}'; exit 1" }
  fine: { kind: task, inputs: [gobuild.yaml], outputs: [fine.txt], run: "printf '${hostile.replaceAll('\\', '\\\\')}'; echo > fine.txt" }
`;
const files = { 'gobuild.yaml': config };

/** Largest resident size of the process, in MiB (proc_pid_status(5)), as long as it lives. */
async function peakMemory(running: ReturnType<Awaited<ReturnType<typeof createRig>>['start']>): Promise<number> {
  const status = `/proc/${running.process.pid}/status`;
  let peak = 0;
  const timer = setInterval(() => {
    const text = fs.existsSync(status) ? fs.readFileSync(status, 'latin1') : '';
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024);
  }, 5);
  await running.ended;
  clearInterval(timer);
  return peak;
}

test.skipIf(process.platform !== 'linux').each([[[]], [['--stream']]])(
  'F44: %j: a line without an end is cut, the log bounded, memory too',
  async (options) => {
    await using rig = await createRig({ files });
    // Node's young generation is kept small, so that what is held shows.
    const running = rig.start(['run', 'flood', ...options], { env: { NODE_OPTIONS: '--max-semi-space-size=1' } });
    const [ran, peak] = await Promise.all([running.ended, peakMemory(running)]);
    expect(ran.code).toBe(1);
    expectNoStack(ran);
    // The size of the flood would show if it were held.
    expect(peak).toBeGreaterThan(10);
    expect(peak).toBeLessThan(Math.max(400, mebibytes * 0.4));
    expect(ran.stderr).toMatch(/a{1000} … \(\d+ characters more\)/);
    expect(ran.stderr.length).toBeLessThan(300_000);
    const log = rig.list('.gobuild/runs').find((name) => name.endsWith('flood.log')) ?? '';
    expect(fs.statSync(path.join(rig.root, '.gobuild/runs', log)).size).toBeLessThan(70_000);
    // The raw output is gone with its scratch folder.
    expect(rig.list('.gobuild/tmp')).toEqual([]);
  },
);

/** Whatever stands between colours, cursor movements of gobuild's own and line ends. */
const forbidden = /\u001b(?!\[[0-9;]*m|\[\d*A|\[K|\[J)|[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f]/;
/** As GitHub's runner and Azure's agent find them, colours left out. */
const commands = (text: string): string[] =>
  text
    .replaceAll(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .filter((line) => /^\s*::\w|##\[|##vso\[/.test(line));

describe('F44: control sequences and commands of CI systems', () => {
  test.each([
    ['of a failure in the report', 'hostile', []],
    ['live and in colours', 'fine', ['--stream', '--color=always']],
    ['as events', 'hostile', ['--json', '--stream']],
  ])('%s', async (_name, target, options) => {
    await using rig = await createRig({ files });
    const ran = await rig.run('run', target, ...options);
    expect(ran.code).toBe(target === 'fine' ? 0 : 1);
    const text = ran.stderr + ran.stdout;
    expect(text).not.toMatch(forbidden);
    expect(commands(text)).toEqual([]);
    for (const event of ofType(eventsOf(ran), 'action-output')) expect(commands(event.text)).toEqual([]);
    // No colour is open at the end of a line.
    for (const line of ran.stderr.split('\n').filter((one) => one.includes('colour')))
      expect(/\u001b\[35m/.test(line) ? line : `${line}\u001b[0m`).toMatch(/\u001b\[(?:0|39)m$/);
    for (const log of rig.list('.gobuild/runs').filter((name) => name.endsWith('.log'))) {
      const kept = rig.read(`.gobuild/runs/${log}`);
      expect(kept).not.toMatch(forbidden);
      expect(commands(kept)).toEqual([]);
    }
  });
});

test.skipIf(process.platform !== 'linux' || !haveTools('script'))(
  'F44: a terminal is left as it was found: no title, no other screen, the cursor shown',
  async () => {
    await using rig = await createRig({ files });
    const command = `'${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}' run hostile; stty -a`;
    const env = { ...rig.env, TERM: 'xterm', CI: '' };
    const screen = runTool('script', ['-qec', command, '/dev/null'], { cwd: rig.root, env });
    expect(screen).toContain('hostile.log');
    // The moving part clears its own rows.
    expect(screen.replaceAll('\u001b[2K', '')).not.toMatch(forbidden);
    expect(screen).toMatch(/\bicanon\b.*\becho\b/s);
    expect(screen).not.toMatch(/\s-(?:icanon|echo)\b/);
  },
);
