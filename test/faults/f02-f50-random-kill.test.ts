/**
 * F02, F50, F64: kill -9 at random moments of a run with tasks, archives, checksums and two local deploys: the next run ends
 * right, no process is left but the service on record, and nothing is half-written.
 * GOBUILD_KILL_SEED=N plays the moments of a failed test again, GOBUILD_KILL_MOMENTS=N says how many.
 */
import fs from 'node:fs';
import path from 'node:path';
import { randomInt } from 'node:crypto';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { freePort } from '../rig/free-port.ts';
import { killAt, leftAfter, pickMoment, processes, processesWith, type ProcessEntry } from '../rig/kill-at.ts';
import { createRig, type Rig } from '../rig/rig.ts';
import { seeded, type Seeded } from '../rig/seeded.ts';
import { badBlobs, digests, temporaries } from '../rig/whole-files.ts';

const firstSeed = Number(process.env['GOBUILD_KILL_SEED'] ?? randomInt(1_000_000));
const moments = Number(process.env['GOBUILD_KILL_MOMENTS'] ?? 25);
const outputs = ['dist', 'gen'];

const server = `
const { createServer } = require('node:http');
createServer((request, response) => response.end('WORD')).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** Each task writes its output in two steps: what is killed in between is half a file. */
const config = (ports: { readonly stays: number; readonly trial: number }): string => `
version: 1
project: kill
default: [all]
env:
  pass-unkeyed: [KILL_TOKEN]
targets:
  part:
    kind: task
    matrix: { letter: [a, b, c, d] }
    inputs: [word.txt]
    outputs: ["gen/\${{ matrix.letter }}.txt"]
    run: |
      out=gen/\${{ matrix.letter }}.txt
      mkdir -p gen
      cat word.txt > "$out"
      sleep 0.02
      echo \${{ matrix.letter }} >> "$out"
  folder:
    kind: task
    inputs: [word.txt]
    outputs: [gen/folder/]
    run: |
      mkdir -p gen/folder/deep
      for n in 1 2 3 4 5 6; do cat word.txt > "gen/folder/deep/$n.txt"; done
      sleep 0.02
      cat word.txt > gen/folder/last.txt
  server:
    kind: task
    inputs: [word.txt, server.cjs]
    outputs: [gen/server/server.cjs]
    run: |
      mkdir -p gen/server
      sed "s/WORD/$(cat word.txt)/" server.cjs > gen/server/server.cjs
  archive:
    kind: package
    using: archive
    from: [part, folder, server]
    format: tar.gz
    name: "kill-\${{ matrix.letter }}"
  zipped:
    kind: package
    using: archive
    from: [part, server]
    format: zip
    name: "zipped-\${{ matrix.letter }}"
  checksums: { kind: sign, using: checksum, from: [archive, zipped] }
  made: { kind: group, needs: [checksums] }
${deploy('stays', ports.stays, true)}
${deploy('trial', ports.trial, false)}
  all: { kind: group, needs: [made, stays, trial] }
`;

const deploy = (name: string, port: number, keep: boolean): string => `
  ${name}:
    kind: deploy
    using: local
    from: server
    service:
      run: ["${process.execPath}", "\${{ artifacts.server.path }}"]
      env: { PORT: "${port}", KILL_DEPLOY: ${name} }
      keep: ${keep}
      stop: { grace: 2s }
    probes: { readiness: { http: { port: ${port}, path: / }, interval: 20ms, threshold: 2 } }
`;

interface Service {
  readonly pid: number;
  readonly phase: string;
}

const rigs: Rig[] = [];
const tokens: string[] = [];
afterEach(async () => {
  for (const token of tokens) for (const { pid } of processesWith('KILL_TOKEN', token)) process.kill(pid, 'SIGKILL');
  for (const rig of rigs) await rig[Symbol.asyncDispose]();
});

test.skipIf(process.platform !== 'linux')(
  'F02, F50: killed at random moments, the next run ends right',
  async () => {
    process.stderr.write(`GOBUILD_KILL_SEED=${firstSeed}\n`);
    const ports = { stays: await freePort(), trial: await freePort() };
    const token = `kill-${process.pid}-${firstSeed}`;
    tokens.push(token);
    const create = async (): Promise<Rig> => {
      const files = { 'gobuild.yaml': config(ports), 'server.cjs': server, 'word.txt': 'first' };
      const rig = await createRig({ files, env: { KILL_TOKEN: token } });
      rigs.push(rig);
      return rig;
    };
    const [killed, calm] = [await create(), await create()];
    onTestFailed(() => killed.keep());
    const first = await killed.run('run', '--json');
    expect(first.code, first.stderr).toBe(0);
    const usual = first.stdout.trimEnd().split('\n').length;
    for (let index = 0; index < moments; index += 1) {
      const random = seeded(firstSeed + index);
      const word = disturb(killed, random, index);
      const moment = pickMoment(random, usual);
      const before = digests(killed.root, ['dist/release']);
      const end = await killAt(killed.start(['run', '--json']), moment);
      const told = `seed ${firstSeed}, moment ${index} (${moment.events} events, ${moment.ms} ms, ${end.killed ? 'killed' : 'ended'})`;
      const services = (): readonly (Service | undefined)[] => ['stays', 'trial'].map((name) => recorded(killed, name));
      const strays = (): readonly ProcessEntry[] => {
        const kept = new Set(services().map((service) => service?.pid));
        const ours = new Set(processesWith('KILL_TOKEN', token).map(({ pid }) => pid));
        return processes().filter(({ pid, session }) => (ours.has(pid) || end.sessions.has(session)) && !kept.has(pid));
      };
      expect(await leftAfter(strays), told).toEqual([]);

      calm.write('word.txt', word);
      expect(await calm.run('run', 'made'), told).toMatchObject({ code: 0 });
      const wanted = digests(calm.root, outputs);
      // What gobuild itself writes is whole at any moment: the old file or the new one.
      const torn = Object.entries(digests(killed.root, ['dist/release'])).filter(
        ([file, digest]) => isProduct(file) && digest !== before[file] && digest !== wanted[file],
      );
      expect(torn, told).toEqual([]);

      const next = await killed.run('run');
      expect(next, told).toMatchObject({ code: 0 });
      expect(digests(killed.root, outputs), told).toEqual(wanted);
      const [stays, trial] = services();
      expect(stays, told).toMatchObject({ phase: 'released' });
      expect(trial, told).toBeUndefined();
      expect(await leftAfter(strays), told).toEqual([]);
      expect(
        processesWith('KILL_TOKEN', token).map(({ pid }) => pid),
        told,
      ).toEqual([stays?.pid]);
      expect(await (await fetch(`http://127.0.0.1:${ports.stays}/`)).text(), told).toBe(word);
      expect(temporaries(killed.root), told).toEqual([]);
      expect(badBlobs(path.join(killed.base, 'store')), told).toEqual([]);
    }
    const verified = await killed.run('cache', 'verify');
    expect(verified, verified.stdout).toMatchObject({ code: 0 });
    const again = await killed.run('run');
    expect(again.stderr).toMatch(/^\d+ fresh · /);
  },
  300_000,
);

const isProduct = (file: string): boolean => !/^(\.gobuild-.*|artifacts\.json)$/.test(path.basename(file));

/** Gives the run something to do: new contents, those of an earlier moment (in the store), or outputs that are gone. */
function disturb(rig: Rig, random: Seeded, index: number): string {
  const word = random.chance(0.75) ? `word${index}` : `word${random.below(index + 1)}`;
  rig.write('word.txt', word);
  if (random.chance(0.2)) rig.remove('dist');
  if (random.chance(0.2)) rig.remove('gen');
  if (random.chance(0.1)) fs.rmSync(path.join(rig.base, 'store'), { recursive: true, force: true });
  return word;
}

function recorded(rig: Rig, target: string): Service | undefined {
  const file = `.gobuild/local/${target}/.gobuild/state.json`;
  return rig.exists(file) ? (JSON.parse(rig.read(file)) as { readonly service?: Service }).service : undefined;
}
