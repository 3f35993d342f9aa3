/**
 * kill -9 at random moments of the release of examples/orders, compilers and probes included: the next run ends right.
 * GOBUILD_KILL_SEED=N plays the moments of a failed test again, GOBUILD_KILL_MOMENTS=N says how many.
 */
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { freePort } from '../rig/free-port.ts';
import { killAt, leftAfter, pickMoment, processes, type ProcessEntry } from '../rig/kill-at.ts';
import { haveTools } from '../rig/real-tool.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { seeded } from '../rig/seeded.ts';
import { badBlobs, digests, temporaries } from '../rig/whole-files.ts';

const ready = process.platform === 'linux' && haveTools('go');
const firstSeed = Number(process.env['GOBUILD_KILL_SEED'] ?? randomInt(1_000_000));
const moments = Number(process.env['GOBUILD_KILL_MOMENTS'] ?? 8);
const edited = 'internal/order/order.go';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs) await rig[Symbol.asyncDispose]();
});

async function copyOfOrders(port: number, config?: string): Promise<Rig> {
  const rig = await createRig({ name: 'orders', env: config === undefined ? {} : { XDG_CONFIG_HOME: config } });
  rigs.push(rig);
  const filter = (source: string): boolean => !/\/(dist|\.gobuild)$/.test(source);
  fs.cpSync(path.join(repository, 'examples/orders'), rig.root, { recursive: true, filter });
  rig.write('gobuild.yaml', rig.read('gobuild.yaml').replaceAll('18080', String(port)));
  return rig;
}

/** Reports hold times, signatures are random: everything else is the same in every build. */
const products = (rig: Rig): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(digests(rig.root, ['dist'])).filter(
      ([file]) => !/^dist\/reports\/|\.sigstore\.json$|\/artifacts\.json$/.test(file),
    ),
  );

test.skipIf(!ready)('F02: examples/orders survives kill -9', async () => {
  process.stderr.write(`GOBUILD_KILL_SEED=${firstSeed}\n`);
  const port = await freePort();
  const killed = await copyOfOrders(port);
  const calm = await copyOfOrders(port, killed.env['XDG_CONFIG_HOME']);
  onTestFailed(() => killed.keep());
  const original = killed.read(edited);
  const contents = [original, `${original}\nfunc init() { _ = "another" }\n`, `${original}\n// A remark.\n`];
  const wanted: Readonly<Record<string, string>>[] = [];
  let usual = 0;
  for (const text of contents) {
    calm.write(edited, text);
    const ran = await calm.run('run', 'release', '--json');
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    usual = Math.max(usual, ran.stdout.trimEnd().split('\n').length);
    wanted.push(products(calm));
  }
  for (let index = 0; index < moments; index += 1) {
    const random = seeded(firstSeed + index);
    const which = random.below(contents.length);
    killed.write(edited, contents[which] ?? original);
    if (random.chance(0.6)) for (const gone of ['dist', '.gobuild', '../store']) killed.remove(gone);
    const moment = pickMoment(random, usual);
    const end = await killAt(killed.start(['run', 'release', '--json']), moment);
    const told = `seed ${firstSeed}, moment ${index} (${moment.events} events, ${moment.ms} ms, ${end.killed ? 'killed' : 'ended'})`;
    const strays = (): readonly ProcessEntry[] =>
      processes().filter(({ session, command }) => end.sessions.has(session) || command.includes(killed.base));
    expect(await leftAfter(strays), told).toEqual([]);
    const next = await killed.run('run', 'release');
    expect(next, told).toMatchObject({ code: 0 });
    expect(products(killed), told).toEqual(wanted[which]);
    expect(await leftAfter(strays), told).toEqual([]);
    expect(temporaries(killed.root), told).toEqual([]);
    expect(badBlobs(path.join(killed.base, 'store')), told).toEqual([]);
    const status = await killed.run('deploy', 'status');
    expect(status, told).toMatchObject({ code: 0 });
  }
  const verified = await killed.run('cache', 'verify');
  expect(verified, verified.stdout).toMatchObject({ code: 0 });
  const again = await killed.run('run', 'release');
  expect(again.stderr).toMatch(/^\d+ fresh · /);
});
