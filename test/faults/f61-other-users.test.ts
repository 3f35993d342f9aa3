/**
 * F61: other users of the machine: a gobuild.yaml that is theirs is not obeyed, names that they put in TMPDIR and in folders
 * that all may write are not used, and what gobuild keeps is not theirs to read.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { haveTools } from '../rig/real-tool.ts';
import { createRig, type Ran, type Rig } from '../rig/rig.ts';
import { snapshot } from '../rig/story.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const [me, other] = [65534, 4711];
if (!isRoot) process.stderr.write('skipped: F61: files of other users can be made by root alone, on Linux\n');

const file = `version: 1
project: demo
targets:
  a: { kind: task, inputs: [in.txt], outputs: [out.txt], run: 'cp in.txt out.txt; echo x > "$TMPDIR/own"' }
`;

function own(folder: string, uid: number): void {
  fs.chownSync(folder, uid, uid);
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
    fs.lchownSync(path.join(entry.parentPath, entry.name), uid, uid);
}

/** All of user `owner`, but for the home, which is of user `me`. */
async function workspace(owner: number): Promise<Rig> {
  const rig = await createRig({ files: { 'gobuild.yaml': file, 'in.txt': 'x', 'sub/x': '' } });
  own(rig.base, me);
  own(rig.root, owner);
  fs.chmodSync(rig.base, 0o777);
  rig.env['TMPDIR'] = path.join(rig.base, 'tmp');
  fs.mkdirSync(rig.env['TMPDIR']);
  fs.chmodSync(rig.env['TMPDIR'], 0o1777);
  return rig;
}

const as = (uid: number): readonly string[] =>
  uid === 0 ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
const list = (rig: Rig, uid: number, folder = '.', env: Record<string, string> = {}): Promise<Ran> =>
  rig.start(['list'], { through: as(uid), cwd: path.join(rig.root, folder), env }).ended;

describe.skipIf(!isRoot || !haveTools('setpriv'))('F61: other users', () => {
  test('a gobuild.yaml of another user is refused, unless its folder is trusted', async () => {
    await using rig = await workspace(other);
    for (const words of [['list'], ['run', 'a'], ['watch', 'a']]) {
      const ran = await rig.start(words, { through: as(me) }).ended;
      expect(ran.code, words.join(' ')).toBe(5);
      expect(ran.stderr).toContain(`${rig.root}/gobuild.yaml belongs to another user (${other}, and you are ${me})`);
      expect(ran.stderr).toContain(`help: if you trust it, set GOBUILD_TRUST=${rig.root}`);
    }
    expect(rig.list()).toEqual(['gobuild.yaml', 'in.txt', 'sub/x']);
    for (const trust of ['*', `/nowhere:${rig.base}`])
      expect((await list(rig, me, '.', { GOBUILD_TRUST: trust })).code, trust).toBe(0);
    for (const trust of [`${rig.root}/sub:${rig.root}x:relative`])
      expect((await list(rig, me, '.', { GOBUILD_TRUST: trust })).code, trust).toBe(5);
  });

  test('one of root, and one of the user, is obeyed', async () => {
    await using rig = await workspace(0);
    expect((await list(rig, me)).code).toBe(0);
    own(rig.root, me);
    expect((await list(rig, me, 'sub')).code).toBe(0);
  });

  test('root takes what lies where it stands or is named, and what is above only from who called sudo', async () => {
    await using rig = await workspace(other);
    expect((await list(rig, 0)).code).toBe(0);
    const above = await list(rig, 0, 'sub');
    expect([above.code, above.stderr]).toEqual([
      5,
      expect.stringContaining('belongs to another user (4711, and you are 0)'),
    ]);
    expect((await list(rig, 0, 'sub', { SUDO_UID: String(other) })).code).toBe(0);
    expect((await list(rig, 0, 'sub', { SUDO_UID: '1' })).code).toBe(5);
    const named = rig.start(['list', '-f', '../gobuild.yaml'], { cwd: path.join(rig.root, 'sub') });
    expect((await named.ended).code).toBe(0);
  });

  test('a root that a file of the user names is his, one of another user is not', async () => {
    await using rig = await workspace(me);
    rig.write('sub/gobuild.yaml', 'version: 1\nroot: ../gobuild.yaml\ntargets: {}\n');
    fs.appendFileSync(path.join(rig.root, 'gobuild.yaml'), 'include: { sub: sub }\n');
    own(rig.root, me);
    fs.chownSync(path.join(rig.root, 'gobuild.yaml'), other, other);
    const ran = await list(rig, me, 'sub');
    expect([ran.code, ran.stderr]).toEqual([5, expect.stringContaining(`${rig.root}/gobuild.yaml belongs to`)]);
  });

  test('a plan that another user put beside the table is not run', async () => {
    await using rig = await createRig({ files: { 'gobuild.yaml': file, 'in.txt': 'x' } });
    rig.env['TMPDIR'] = rig.base;
    const run = async (content: string): Promise<readonly string[]> => {
      rig.write('in.txt', content);
      const ran = await rig.run('run', 'a');
      expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('1 ran')]);
      // What a pass has read once gives no orders.
      return rig.list('.gobuild/warm').flatMap((name) => (name.endsWith('.settled') ? [] : path.extname(name)));
    };
    expect(await run('one')).toEqual(['.bin', '.plan']);
    const plan = rig.list('.gobuild/warm').find((name) => name.endsWith('.plan')) ?? '';
    fs.chownSync(path.join(rig.root, '.gobuild/warm', plan), other, other);
    // The whole way makes both anew; then a short one leaves its patch.
    expect(await run('two')).toEqual(['.bin', '.plan']);
    expect(await run('three')).toEqual(['.bin', '.patch', '.plan']);
    expect(rig.read('out.txt')).toBe('three');
  });

  test('names that another user put where temporary files go are neither used nor harmed', async () => {
    await using rig = await workspace(me);
    const precious = path.join(rig.base, 'precious');
    fs.writeFileSync(precious, 'precious');
    // A workspace that all may write to: someone has guessed names of this and the next thousand processes.
    fs.chmodSync(rig.root, 0o1777);
    const first = Number(spawnSync('sh', ['-c', 'echo $$']).stdout.toString());
    for (let pid = first; pid < first + 400; pid += 1)
      for (const folder of [rig.root, rig.env['TMPDIR'] ?? ''])
        for (let counter = 1; counter < 4; counter += 1) {
          const trap = path.join(folder, `.gobuild-${pid}-${counter}.tmp`);
          fs.symlinkSync(precious, trap);
          fs.lchownSync(trap, other, other);
        }
    const traps = (folder: string): number =>
      fs.readdirSync(folder).filter((name) => name.startsWith('.gobuild-')).length;
    const [before, ofTmp] = [traps(rig.root), snapshot(rig.env['TMPDIR'] ?? '')];
    for (const [words, did] of [
      [[], '1 ran'],
      [[], '1 restored'],
    ] as const) {
      rig.remove('out.txt');
      const ran = await rig.start(['run', 'a', ...words], { through: as(me) }).ended;
      expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining(did)]);
      expect(rig.read('out.txt')).toBe('x');
    }
    expect(fs.readFileSync(precious, 'utf8')).toBe('precious');
    expect(traps(rig.root)).toBe(before);
    expect(snapshot(rig.env['TMPDIR'] ?? '')).toEqual({ ...ofTmp, own: 'x\n' });
    const modeOf = (name: string): string => (fs.statSync(path.join(rig.base, name)).mode & 0o777).toString(8);
    expect(['store', 'work/.gobuild/runs', 'work/.gobuild/state.log'].map(modeOf)).toEqual(['700', '700', '600']);
  });
});
