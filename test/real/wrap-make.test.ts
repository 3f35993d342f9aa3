/** The Makefile of `gobuild wrap make`, run by GNU make and by BSD make in a folder with blanks. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { findTool, haveTools } from '../rig/real-tool.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { puppet } from '../rig/story.ts';

const file = `version: 1
project: shop
default: [copy]
targets:
  copy: { kind: task, description: "it's $HOME", inputs: [in.txt], outputs: [out/x], run: cp in.txt out/x }
  say: { kind: task, args: true, outputs: [out/said], inputs: [in.txt], run: 'printf "%s|" "$@" > out/said' }
  bad: { kind: task, run: exit 7 }
`;

describe.each(['make', 'bmake'])('%s', (make) => {
  const there = haveTools(make);
  let rig: Rig;
  beforeAll(async () => {
    rig = await createRig({ name: 'a b', files: { 'gobuild.yaml': file, 'in.txt': 'x' } });
    // Tells its words, then runs.
    const gobuild = `'${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}'`;
    puppet(rig, 'gobuild', `for w; do printf '[%s]' "$w"; done >>"$WORDS"; echo >>"$WORDS"; exec ${gobuild} "$@"`);
    rig.env['WORDS'] = path.join(rig.base, 'words');
    const made = await rig.run('wrap', 'make');
    if (made.code !== 0) throw new Error(made.stderr);
  });
  afterAll(async () => rig[Symbol.asyncDispose]());

  /** Calls it and gives what gobuild was called with. */
  const call = (...words: readonly string[]): { code: number | null; out: string; called: string; err: string } => {
    rig.write('../words', '');
    const { status, stdout, stderr } = spawnSync(findTool(make) ?? make, words, {
      cwd: rig.root,
      env: rig.env,
      encoding: 'utf8',
    });
    return { code: status, out: stdout, err: stderr, called: rig.read('../words') };
  };

  test.skipIf(!there)('shows the goals, and starts nothing', () => {
    const { out, called, code } = call();
    expect([code, called]).toEqual([0, '']);
    expect(out).toContain("copy     it's $HOME\n");
  });

  test.skipIf(!there)('hands options and arguments on', () => {
    expect(call('copy').called).toBe('[run][copy][--]\n');
    expect(rig.read('out/x')).toBe('x');
    expect(call('say', "ARGS='a b' c").called).toBe('[run][say][--][a b][c]\n');
    expect(rig.read('out/said')).toBe('a b|c|');
    expect(call('-k', '-s', 'copy').called).toBe('[run][--keep-going][--quiet][copy][--]\n');
    expect(call('copy', 'FLAGS=--no-cache').called).toBe('[run][--no-cache][copy][--]\n');
    expect(call('run', 'ARGS=copy --dry-run').called).toBe('[run][copy][--dry-run]\n');
    // -B of BSD make means another thing.
    const always = make === 'make' ? '[--force]' : '';
    expect(call('-B', 'copy').called).toBe(`[run]${always}[copy][--]\n`);
    expect(call('say', 'ARGS=-j9 -k').called).toBe('[run][say][--][-j9][-k]\n');
  });

  test.skipIf(!there)('with -n tells and changes nothing', () => {
    rig.remove('out');
    const { called, out } = call('-n', 'copy');
    expect(called).toBe('[run][--dry-run][copy][--]\n');
    expect(out).toMatch(/would/);
    expect(rig.exists('out')).toBe(false);
  });

  test.skipIf(!there)('with -j runs one gobuild after the other, each with that number', () => {
    expect(call('-j', '3', 'copy', 'say').called).toBe('[run][--jobs=3][copy][--]\n[run][--jobs=3][say][--]\n');
  });

  test.skipIf(!there)('fails where gobuild fails, and names its exit code', () => {
    const { code, err, out } = call('bad');
    expect(code).toBe(make === 'make' ? 2 : 1);
    expect(err + out).toMatch(/Error (?:code )?1/);
    const wrong = call('run', 'ARGS=nonsense');
    expect(wrong.err + wrong.out).toMatch(/Error (?:code )?2/);
  });
});
