/**
 * F25-F29: results in the store that somebody else wrote (a co-tenant, a damaged tool): paths and links that lead out,
 * odd modes and types, too many, too deep, named twice. Each is a miss; nothing of it is written, and nothing hangs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { poison, poisonedFile, raw, type PoisonedRecord } from '../rig/poison.ts';
import { snapshot, sum, told } from '../rig/story.ts';
import { badBlobs, temporaries } from '../rig/whole-files.ts';

/** `out`: the output folder of the target, `out/t7`. */
type Change = (record: PoisonedRecord, out: string) => void;

const file =
  (...names: readonly string[]): Change =>
  ({ result }, out) =>
    void result.outputFiles.push(...names.map((name) => poisonedFile(name.replace('OUT', out))));
const link =
  (target: string, name = 'OUT/link'): Change =>
  ({ result }, out) =>
    void result.outputSymlinks.push({ path: name.replace('OUT', out), target: target.replace('OUT', out) });
const both =
  (...changes: readonly Change[]): Change =>
  (record, out) => {
    for (const change of changes) change(record, out);
  };
const entry =
  (fields: Record<string, unknown>): Change =>
  ({ result }) =>
    void Object.assign(result.outputFiles[0] ?? {}, fields);
const aside =
  (fields: Record<string, unknown>): Change =>
  ({ result }) =>
    void Object.assign(result.auxiliary, fields);

/** Refused by its paths, links or shape, with these words in the warning. */
const told5: readonly (readonly [string, Change, string])[] = [
  ['F25: ../x', file('../x'), 'it has the part ".."'],
  ['F25: /x', file('/x'), 'it is absolute'],
  ['F25: a/../../x', file('OUT/../../x'), 'it has the part ".."'],
  ['F25: C:x', file('C:x'), 'it holds a colon'],
  ['F25: C:x below', file('OUT/C:x'), 'it holds a colon'],
  ['F25: UNC', file('\\\\srv\\s'), 'it holds a backslash'],
  ['F25: NUL', file('OUT/NUL'), 'device name'],
  ['F25: aux.txt', file('OUT/aux.txt'), 'device name'],
  ['F25: a:ads', file('OUT/a:ads'), 'it holds a colon'],
  ['F25: x.', file('OUT/x.'), 'ends in a dot'],
  ['F25: NFD', file('OUT/e\u0301'), 'NFC'],
  ['F25: case twin', file('OUT/B', 'OUT/b'), 'cannot lie beside'],
  ['F25: line break', file('OUT/a\nb'), 'control character'],
  ['F25: ..\\x', file('OUT/..\\x'), 'it holds a backslash'],
  ['F25: not declared', file('other/x'), 'does not declare it'],
  ['F25: gobuild.yaml', file('gobuild.yaml'), 'does not declare it'],
  ['F25: .git', file('.git/hooks/post-checkout'), 'does not declare it'],
  ['F26: absolute', link('/etc/passwd'), 'the link is absolute'],
  ['F26: escapes', link('../../../outside'), 'the link leads out'],
  ['F26: escapes from deep', link('../../../../outside', 'OUT/a1/link'), 'the link leads out'],
  ['F26: up behind a name', link('b/../../../outside'), 'goes up behind a name'],
  ['F26: the output itself', link('../outside', 'OUT'), 'declared as a folder'],
  ['F26: to what is written later', both(link('../../outside', 'OUT/d'), file('OUT/d/x')), 'the link leads out'],
  ['F26: behind a link', both(link('a', 'OUT/d'), file('OUT/d/x')), 'cannot lie beside'],
  ['F29: twice', file('OUT/a'), 'cannot lie beside'],
  ['F29: file and folder', file('OUT/a/b'), 'cannot lie beside'],
  ['F29: 10,000 deep', file(`OUT/${'d/'.repeat(10_000)}x`), 'longer than 4096'],
  ['F29: 70 deep', file(`OUT/${'d/'.repeat(70)}x`), 'deeper than 64'],
  [
    'F29: 1,000,001 entries',
    ({ result }, out) =>
      void (result.outputDirectories = Array.from({ length: 1_000_001 }, (_, at) => ({ path: `${out}/${at}` }))),
    'more than 1000000 entries',
  ],
];

/** No shape of ours: the record is put aside as damaged. */
const damaged: readonly (readonly [string, Change])[] = [
  ['F28: a device', entry({ isExecutable: 'device' })],
  ['F28: no digest', entry({ digest: { hash: '../../x', sizeBytes: 1 } })],
  ['F28: half a byte', entry({ digest: { hash: 'a'.repeat(64), sizeBytes: 0.5 } })],
  ['F29: a note that is a number', aside({ note: 17 })],
  ['F29: facts that are a list', aside({ facts: [1] })],
  ['F29: facts of null', aside({ facts: { 'out/x': null } })],
  ['F29: facts of numbers', aside({ facts: { 'out/x': { libc: 1 } } })],
  ['F29: endless time', aside({ ms: raw('1e999') })],
  ['F29: data 100,000 deep', aside({ data: raw('['.repeat(100_000) + ']'.repeat(100_000)) })],
  [
    'F29: found paths that are none',
    (record) => void (record.sets = [{ files: ['a\0b'], folders: [], variables: [] }]),
  ],
];

/** Of no harm: masked or left out, and restored. */
const harmless: readonly (readonly [string, Change])[] = [
  ['F28: mode 4755', entry({ mode: 0o4755, unixMode: 0o4755, isExecutable: true })],
  [
    'F28: a hard link',
    ({ result }, out) => void (result['outputHardlinks'] = [{ path: `${out}/h`, target: '/etc/passwd' }]),
  ],
  ['F28: nodes', ({ result }, out) => void (result['outputNodes'] = [{ path: `${out}/n`, type: 'char', major: 1 }])],
  ['F26: a loop inside', both(link('l2', 'OUT/l1'), link('l1', 'OUT/l2'))],
];

const cases = [...told5.map(([name, change]) => [name, change] as const), ...damaged, ...harmless];
const outOf = (name: string): string => `out/t${cases.findIndex(([one]) => one === name)}`;
const targetOf = (name: string): string => outOf(name).slice('out/'.length);

async function workspace(): Promise<Rig> {
  const targets = cases.map(([name]) => {
    const [target, out] = [targetOf(name), outOf(name)];
    const run = `mkdir -p ${out} && echo ${target} > ${out}/a`;
    return `  ${target}: { kind: task, inputs: [in.txt], outputs: [${out}/], run: '${run}' }\n`;
  });
  const files = { 'gobuild.yaml': `version: 1\nproject: demo\ntargets:\n${targets.join('')}`, 'in.txt': 'x' };
  const rig = await createRig({ files });
  fs.mkdirSync(path.join(rig.base, 'outside'));
  fs.writeFileSync(path.join(rig.base, 'outside', 'keys'), 'precious');
  return rig;
}

/** All but what gobuild keeps for itself. */
const kept = (rig: Rig): Record<string, string> =>
  Object.fromEntries(
    Object.entries(snapshot(rig.base)).filter(([name]) => !/^(?:work\/\.gobuild|store|home\/\.cache)\//.test(name)),
  );

test('F25-F29: a hostile result is a miss, and nothing of it is written', async () => {
  await using rig = await workspace();
  expect((await rig.run('run', '*')).code).toBe(0);
  const before = kept(rig);
  for (const [name, change] of cases) {
    poison(rig, `${outOf(name)}/a`, (record) => change(record, outOf(name)));
  }
  rig.remove('out');
  rig.remove('.gobuild');
  const ran = await rig.run('run', '*');
  expect(ran.code, ran.stderr).toBe(0);
  const warnings = ran.stderr.split('\n').filter((line) => line.startsWith('warning: '));
  for (const [name, , words] of told5) {
    const own = warnings.filter((line) => line.includes(` for ${targetOf(name)}: `));
    expect(own, name).toEqual([expect.stringContaining(words)]);
    expect(own[0]?.length, name).toBeLessThan(600);
  }
  expect(warnings.filter((line) => line.includes('is damaged'))).toHaveLength(damaged.length);
  expect(warnings).toHaveLength(told5.length + damaged.length);
  expect(ran.stderr).not.toMatch(/^\s+at |[\u0000-\u0009\u000b-\u001f]/m);
  expect(sum(ran)).toBe(`0 fresh, ${told5.length + damaged.length} ran, ${harmless.length} restored`);
  const restored = told(ran).flatMap((line) => (line.includes(' restored ') ? [line.split(' ', 1)[0]] : []));
  expect(restored).toEqual(harmless.map(([name]) => targetOf(name)).toSorted());
  const links = Object.fromEntries(
    ['l1', 'l2'].map((name) => [`work/${outOf('F26: a loop inside')}/${name}`, `-> ${name === 'l1' ? 'l2' : 'l1'}`]),
  );
  expect(kept(rig)).toEqual({ ...before, ...links });
  expect(fs.statSync(path.join(rig.root, outOf('F28: mode 4755'), 'a')).mode & 0o7777).toBe(0o755);
  expect([badBlobs(path.join(rig.base, 'store')), temporaries(rig.root)]).toEqual([[], []]);
  // What was made again took the place of what was poisoned.
  rig.remove('out');
  rig.remove('.gobuild');
  expect(sum(await rig.run('run', '*'))).toBe(`0 fresh, 0 ran, ${cases.length} restored`);
});

const linking = `version: 1
project: demo
targets:
  links: { kind: task, inputs: [in.txt], outputs: [links/], run: 'mkdir -p links/sub; ln -sfn TARGET links/LINK' }
  inside:
    kind: task
    inputs: [in.txt]
    outputs: [inside/]
    run: 'mkdir -p inside/sub; cp in.txt inside/sub/x; cd inside; ln -sf sub/x a; ln -sf sub d; ln -sf l2 l1; ln -sf l1 l2'
  file: { kind: task, inputs: [in.txt], outputs: [file], run: 'ln -sfn ../outside/keys file' }
`;

test('F26: links that a target makes: those that stay are kept, others are used but never stored', async () => {
  await using rig = await createRig({ files: { 'in.txt': 'x' } });
  fs.mkdirSync(path.join(rig.base, 'outside'));
  fs.writeFileSync(path.join(rig.base, 'outside', 'keys'), 'precious');
  for (const [target, name, why] of [
    [path.join(rig.base, 'outside'), 'absolute', 'the link is absolute'],
    ['../../outside/keys', 'escapes', 'the link leads out of its output'],
    ['sub/../../../outside', 'up', 'the link goes up behind a name'],
  ] as const) {
    rig.remove('links');
    rig.write('gobuild.yaml', linking.replace('TARGET', target).replace('LINK', name));
    const ran = await rig.run('run', 'links');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain(`warning: links: the result is used, not stored: "links/${name}": ${why}\n`);
    expect(sum(await rig.run('run', 'links'))).toBe('1 fresh');
    rig.remove('links');
    expect(sum(await rig.run('run', 'links'))).toBe('0 fresh, 1 ran, 0 restored');
  }
  const file = await rig.run('run', 'file');
  expect([file.code, file.stderr]).toEqual([2, expect.stringContaining('declared as a file and is none')]);
  expect((await rig.run('run', 'inside')).code).toBe(0);
  const before = snapshot(path.join(rig.root, 'inside'));
  rig.remove('inside');
  expect(sum(await rig.run('run', 'inside'))).toBe('0 fresh, 0 ran, 1 restored');
  expect(snapshot(path.join(rig.root, 'inside'))).toEqual(before);
  expect(snapshot(path.join(rig.base, 'outside'))).toEqual({ keys: 'precious' });
});
