/** What gobuild keeps and how it is looked after: clean, cache, log, keygen, schema, verify. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { sum } from '../rig/story.ts';

const file = `version: 1
project: demo
default: [sums]
targets:
  make: { kind: task, inputs: [in.txt], outputs: [out/a.txt], run: "mkdir -p out; cp in.txt out/a.txt; echo made it" }
  pack: { kind: package, using: archive, from: make, files: [] }
  sums: { kind: sign, using: checksum, from: pack }
`;
/** Too long to be kept inside of a result: it is a blob of its own. */
const long = 'x'.repeat(200_000);
const workspace = (): Promise<Rig> => createRig({ files: { 'gobuild.yaml': file, 'in.txt': long } });

test.concurrent('clean removes what is ours and unchanged, tells the rest, and leaves the store alone', async () => {
  await using rig = await workspace();
  await rig.run('run');
  rig.write('out/mine.txt', 'mine');
  rig.write('dist/release/checksums.txt', 'edited\n');
  const cleaned = await rig.run('clean');
  expect(cleaned.code).toBe(0);
  expect(cleaned.stdout).toMatch(/^kept dist\/release\/checksums\.txt: /m);
  expect(rig.list('out')).toEqual(['mine.txt']);
  expect(rig.exists('dist/release/demo_0.0.0-dev.tar.gz')).toBe(false);
  expect(rig.read('dist/release/checksums.txt')).toBe('edited\n');
  expect(sum(await rig.run('run'))).toBe('0 fresh, 0 ran, 3 restored');
  const one = await rig.run('clean', 'sums', '--json');
  expect(JSON.parse(one.stdout)).toMatchObject({ removed: ['dist/release/checksums.txt'], kept: [] });
  expect((await rig.run('clean', '--all')).code).toBe(0);
  expect(rig.list()).toEqual(['gobuild.yaml', 'in.txt', 'out/mine.txt']);
  expect(sum(await rig.run('run'))).toBe('0 fresh, 0 ran, 3 restored');
});

test.concurrent('cache: stats, verify finds damage and sets it aside, gc keeps a size, clear takes all', async () => {
  await using rig = await workspace();
  await rig.run('run');
  const stats = JSON.parse((await rig.run('cache', 'stats', '--json')).stdout) as { results: number; blobs: number };
  expect(stats).toMatchObject({ results: 3, quarantined: 0 });
  expect((await rig.run('cache', 'verify')).code).toBe(0);
  const cas = path.join(rig.base, 'store', 'cas');
  const [blob = ''] = fs
    .readdirSync(cas, { recursive: true, encoding: 'utf8' })
    .filter((name) => /[0-9a-f]{64}$/.test(name));
  fs.chmodSync(path.join(cas, blob), 0o644);
  fs.appendFileSync(path.join(cas, blob), 'x');
  const damaged = await rig.run('cache', 'verify');
  expect(damaged.code).toBe(5);
  expect(damaged.stdout).toContain(path.basename(blob));
  expect((await rig.run('cache', 'verify')).code).toBe(0);
  rig.remove('dist');
  rig.remove('out');
  rig.remove('.gobuild');
  const mended = await rig.run('run');
  expect(mended.code).toBe(0);
  expect(rig.read('out/a.txt')).toBe(long);
  expect((await rig.run('cache', 'gc', '--size', '0')).code).toBe(0);
  expect(JSON.parse((await rig.run('cache', 'stats', '--json')).stdout)).toMatchObject({ results: 0, blobs: 0 });
  expect(sum(await rig.run('run'))).toBe('3 fresh');
  rig.remove('out');
  expect(sum(await rig.run('run'))).toBe('2 fresh, 1 ran, 0 restored');
  expect((await rig.run('cache', 'clear')).code).toBe(0);
  expect((await rig.run('cache', 'gc', '--size', 'much')).code).toBe(2);
});

test.concurrent('a damaged blob is a miss, never an output', async () => {
  await using rig = await workspace();
  await rig.run('run');
  const cas = path.join(rig.base, 'store', 'cas');
  for (const name of fs.readdirSync(cas, { recursive: true, encoding: 'utf8' })) {
    const blob = path.join(cas, name);
    if (!fs.statSync(blob).isFile()) continue;
    fs.chmodSync(blob, 0o644);
    fs.writeFileSync(blob, 'forged');
  }
  rig.remove('out');
  rig.remove('dist');
  const ran = await rig.run('run');
  expect(ran.code).toBe(0);
  expect(rig.read('out/a.txt')).toBe(long);
  expect(sum(await rig.run('run'))).toBe('3 fresh');
});

test.concurrent('log tells past runs and what a target printed; a warm run leaves none', async () => {
  await using rig = await workspace();
  await rig.run('run');
  await rig.run('run');
  await rig.run('run');
  rig.write('in.txt', 'y\n');
  await rig.run('run');
  const runs = (await rig.run('log')).stdout.trimEnd().split('\n');
  expect(runs).toHaveLength(2);
  const id = runs[0]?.split(' ', 1)[0] ?? '';
  expect((await rig.run('log', id)).stdout).toContain('made it');
  expect((await rig.run('log', '--target', 'make')).stdout).toContain('made it');
  expect((await rig.run('log', id, '--target', 'pack')).stdout).not.toContain('made it');
  const unknown = await rig.run('log', 'no-such-run');
  expect(unknown.code).toBe(2);
});

test.concurrent('only the last twenty runs are kept', async () => {
  await using rig = await createRig({
    files: { 'gobuild.yaml': 'version: 1\nproject: demo\ntargets:\n  t: { kind: task, run: [touch, t] }\n' },
  });
  for (let day = 1; day <= 25; day += 1) {
    rig.write(`.gobuild/runs/200001${String(day).padStart(2, '0')}T000000Z-abcdef/events.jsonl`, '');
  }
  expect((await rig.run('run', 't')).code).toBe(0);
  const kept = fs.readdirSync(path.join(rig.root, '.gobuild/runs')).toSorted();
  expect(kept).toHaveLength(20);
  expect(kept[0]).toBe('20000107T000000Z-abcdef');
});

test.concurrent('schema prints the schema that the checkout holds', async () => {
  await using rig = await createRig();
  const { code, stdout } = await rig.run('schema');
  expect(code).toBe(0);
  const kept = fs.readFileSync(path.join(repository, 'schema/gobuild.schema.json'), 'utf8');
  expect(JSON.parse(stdout)).toEqual(JSON.parse(kept));
});

test.concurrent('keygen makes a pair that signs; verify holds, an altered file and a foreign key exit 5', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `${file.replace('default: [sums]', 'default: [signature]\nsecrets: { COSIGN_PASSWORD: { env: COSIGN_PASSWORD } }')}  signature: { kind: sign, using: sigstore, from: sums, key: { file: keys/release.key, password: "\${{ secrets.COSIGN_PASSWORD }}" } }\n`,
      'in.txt': 'x\n',
      'keys/.keep': '',
    },
    env: { COSIGN_PASSWORD: 'a long password 17' },
  });
  const made = await rig.run('keygen', 'keys/release.key');
  expect(made).toMatchObject({ code: 0 });
  expect(fs.statSync(path.join(rig.root, 'keys/release.key')).mode & 0o777).toBe(0o600);
  expect((await rig.run('keygen', 'keys/release.key')).code).toBe(2);
  expect((await rig.run('keygen', 'keys/other.key')).code).toBe(0);
  expect(rig.read('keys/release.key')).not.toContain('a long password');
  expect(await rig.run('run')).toMatchObject({ code: 0 });

  const good = await rig.run('verify');
  expect(good).toMatchObject({ code: 0, stderr: '' });
  expect(good.stdout).toMatch(/signature/);
  const publicKey = rig.list('keys').find((name) => /^release\.pub|release\.key\.pub$/.test(name)) ?? '';
  expect((await rig.run('verify', '--key', `keys/${publicKey}`)).code).toBe(0);
  const otherKey = publicKey.replace('release', 'other');
  const foreign = await rig.run('verify', '--key', `keys/${otherKey}`);
  expect(foreign.code).toBe(5);
  expect((await rig.run('verify', 'dist/release/checksums.txt')).code).toBe(0);
  expect((await rig.run('verify', 'nothing-there')).code).toBe(2);

  const archive = path.join(rig.root, 'dist/release/demo_0.0.0-dev.tar.gz');
  fs.appendFileSync(archive, 'x');
  const altered = await rig.run('verify', '--json');
  expect(altered.code).toBe(5);
  const files = JSON.parse(altered.stdout) as { path: string; problem?: string }[];
  expect(files.filter(({ problem }) => problem !== undefined).map((one) => path.basename(one.path))).toEqual([
    'demo_0.0.0-dev.tar.gz',
  ]);
  fs.appendFileSync(path.join(rig.root, 'dist/release/checksums.txt'), '\n');
  expect((await rig.run('verify')).code).toBe(5);
  expect(sum(await rig.run('run'))).toMatch(/2 restored$/);
  expect((await rig.run('verify')).code).toBe(0);
  const wrong = await rig.start(['run', '--force'], { env: { COSIGN_PASSWORD: 'wrong' } }).ended;
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toMatch(/password/);
});
