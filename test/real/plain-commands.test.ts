/**
 * Random texts that gobuild starts without the shell they are written for: that shell would have done the same.
 * GOBUILD_SEED=N plays the texts of a failed test again, GOBUILD_ROUNDS=N says how many hundreds of them.
 */
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainCommand } from '../../src/engine/plain-command.ts';
import { shellWords } from '../../src/engine/shell-words.ts';
import { shells, slotRig } from '../../src/host/testdata/slot-rig.ts';
import type { PlainCommand } from '../../src/model/ports.ts';
import { haveTools } from '../rig/real-tool.ts';
import { seeded, type Seeded } from '../rig/seeded.ts';

const ready = process.platform !== 'win32' && haveTools('bash');
const firstSeed = Number(process.env['GOBUILD_SEED'] ?? randomInt(1_000_000));
const count = 100 * Number(process.env['GOBUILD_ROUNDS'] ?? 1);

const programs = ['show', 'show', 'show', 'echo', 'true', 'false', 'cat', 'nothing-such', 'show-2'];
const pieces = (
  'a b.txt *.txt * sub/* sub/*.txt .* .*txt ** x* */*.txt *b* - -- -n -e = a=b x=*.txt @a +b %c ä ./* ../w/* /dev/null , : ' +
  `'' "" 'a b' "c d" 'it*' "*" a'b'c '"' "'" '\\n' '$A' "#" # $A \${A} ~ ~/x {a,b} [ab]* ? ! \\a ; & | ( ) ^ \` \t`
).split(' ');
const operators = ['<', '>', '>>', '2>', '>&', '<<', '<>', '>|', '&>'];
const files = ['a.txt', 'out', "'o u t'", 'sub/out', 'no/such', '/dev/null', '*.txt', '""', '~', '$A'];

/** Most have nothing in them that needs a shell, or only one thing. */
function randomText(random: Seeded): string {
  const pick = (list: readonly string[]): string => list[random.below(list.length)] ?? '';
  const usual = 29;
  const word = (): string => {
    const one = random.chance(0.85) ? (pieces[random.below(usual)] ?? '') : pick(pieces);
    return random.chance(0.15) ? one + pick(pieces) : one;
  };
  const part = (): string =>
    random.chance(0.2) ? pick(operators.slice(0, random.chance(0.8) ? 3 : 9)) + pick(['', ' ']) + pick(files) : word();
  const blank = (): string => pick([' ', ' ', ' ', '  ', '\t', ' \t']);
  const parts = [random.chance(0.9) ? pick(programs) : word(), ...Array.from({ length: random.below(5) }, part)];
  if (random.chance(0.1)) parts.unshift(part());
  return pick(['', '', ' ', '\n']) + parts.join(blank()) + pick(['', '', '\n', ' \n', '\n\n']);
}

describe.skipIf(!ready).each(shells.map((shell) => [shell.join(' '), shell] as const))('in %s', (_name, shell) => {
  const { at, run } = slotRig({ beforeEach, afterEach }, shell);

  function laidOut(): void {
    fs.rmSync(at('w'), { recursive: true, force: true });
    fs.mkdirSync(at('w', 'sub'), { recursive: true });
    fs.mkdirSync(at('bin'), { recursive: true });
    for (const name of ['b.txt', 'a.txt', 'ä.txt', 'Z.txt', '-n', '.hidden.txt', 'sub/c.txt', 'sub/.d.txt'])
      fs.writeFileSync(at('w', ...name.split('/')), `${name}\n`);
    const show = '#!/bin/sh\nprintf "[%s]" "$0" "$@" "$A" "$PWD"; tr a-z A-Z; exit 7\n';
    for (const name of ['show', 'show-2']) fs.writeFileSync(at('bin', name), show, { mode: 0o755 });
  }

  async function leftBy(text: string, plain: PlainCommand | undefined, env: Record<string, string>) {
    laidOut();
    fs.rmSync(at('log'), { force: true });
    const argv = shellWords('bash', { shell: 'bash', text });
    const { status, signal } = await run(argv, { plain, cwd: at('w'), env, stdin: at('w', 'b.txt') });
    const names = fs.readdirSync(at('w'), { recursive: true, encoding: 'utf8' }).toSorted();
    const contents = names.filter((name) => fs.statSync(at('w', name)).isFile());
    const log = fs.readFileSync(at('log'), 'utf8');
    return {
      status,
      signal,
      files: Object.fromEntries(contents.map((name) => [name, fs.readFileSync(at('w', name), 'utf8')])),
      // Each shell has words of its own for what it cannot open or find.
      log: status === 7 || status === 0 ? log : log === '' ? 'silent' : 'said why',
    };
  }

  it(`${count} texts`, { timeout: 600_000 }, async () => {
    process.stderr.write(`GOBUILD_SEED=${firstSeed}\n`);
    const random = seeded(firstSeed);
    let plainOnes = 0;
    for (let index = 0; index < count; index += 1) {
      const text = randomText(random);
      const env = { PATH: `${at('bin')}${path.delimiter}${process.env['PATH'] ?? ''}`, LANG: 'C.UTF-8', A: "it's" };
      const plain = plainCommand({ shell: 'bash', text }, env);
      if (plain === undefined) continue;
      plainOnes += 1;
      expect(await leftBy(text, plain, env), `seed ${firstSeed}: ${JSON.stringify(text)}`).toEqual(
        await leftBy(text, undefined, env),
      );
    }
    expect(plainOnes).toBeGreaterThan(count / 10);
  });
});
