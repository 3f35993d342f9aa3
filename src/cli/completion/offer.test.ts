/** What completion offers for a line, and how each shell gets it. */
import { describe, expect, test } from 'vitest';
import type { KnownNames } from '../../model/known-names.ts';
import { offer } from './offer.ts';
import { bashReply, plainReply, powershellReply } from './reply.ts';
import { readTyped } from './typed-line.ts';

const names: KnownNames = {
  targets: [
    { name: 'server', kind: 'compile', description: 'the order service' },
    { name: 'here', kind: 'deploy' },
    { name: 'api:db', kind: 'task' },
  ],
  nodes: ['server@linux-amd64', 'server@windows-amd64,edition=a+b'],
  traits: [
    ['os', ['linux', 'windows']],
    ['platform', ['linux/amd64', 'windows/amd64']],
    ['tag', ['slow']],
  ],
  profiles: ['dev', 'prod'],
  vars: ['image'],
};

/** Words that are offered where `_` stands for an empty one. */
async function words(line: string): Promise<readonly string[]> {
  const all = line.split(' ').map((word) => (word === '_' ? '' : word));
  const found = await offer(all.slice(0, -1), all.at(-1) ?? '', async () => names);
  return found.paths === undefined ? found.candidates.map(({ word }) => word) : [`:${found.paths}`];
}

describe('what is offered', () => {
  test.each<readonly [string, readonly string[]]>([
    ['ru', ['run']],
    ['deploy ro', ['rollback']],
    ['help affe', ['affected']],
    ['help deploy pl', ['plan']],
    ['run ser', ['server']],
    ['run _', ['server', 'here', 'api:db']],
    ['run server', ['server', 'server@linux-amd64', 'server@windows-amd64,edition=a+b']],
    ['run server@w', ['server@windows-amd64,edition=a+b']],
    ['run //server@l', ['//server@linux-amd64']],
    ['run api:', ['api:db']],
    ['run comp', ['compile/*']],
    ['run server se', []],
    ['run server[', ['server[os=', 'server[platform=', 'server[tag=']],
    ['run server[o', ['server[os=linux]', 'server[os=windows]']],
    ['run server[x', []],
    ['run *[os=linux,platform!=h', ['*[os=linux,platform!=host]']],
    ['run *[tag=', ['*[tag=slow]']],
    ['run --only ser', ['server']],
    ['run --only=ser', ['--only=server']],
    ['-p p', ['prod']],
    ['run --profile=d', ['--profile=dev']],
    ['run --set im', ['image=']],
    ['run --set image=x', []],
    ['run --color=al', ['--color=always']],
    ['run --force=a', ['--force=all']],
    ['run --force ser', ['server']],
    ['graph --format m', ['mermaid']],
    ['lock --platform l', ['linux/amd64']],
    ['deploy plan _', ['here']],
    ['deploy plan h', ['here']],
    ['deploy plan s', []],
    ['completion z', ['zsh']],
    ['run --keep-g', ['--keep-going']],
    ['run --keep-going --keep', []],
    ['list --keep', []],
    ['-C _', [':folders']],
    ['run --trace _', [':files']],
    ['run server -- _', [':files']],
    ['verify _', [':files']],
    ['verify --rebuild ser', ['server']],
    ['nonsense _', []],
    ['show server ser', []],
  ])('gobuild %s', async (line, wanted) => {
    expect(await words(line)).toEqual(wanted);
  });

  test('what is given already is left out', async () => {
    const all = await words('run --jobs 2 -');
    expect(all).toContain('--dry-run');
    expect(all).toContain('--help');
    expect(all).not.toContain('--jobs');
  });

  test('names are not asked for where none is wanted', async () => {
    const fail = (): Promise<never> => Promise.reject(new Error('asked'));
    await expect(offer(['run'], '--dr', fail)).resolves.toBeDefined();
    await expect(offer([], 'r', fail)).resolves.toBeDefined();
  });
});

const breaks = ' \t\n"\'@><=;|&(:';

/** What readline puts in. */
async function inBash(line: string): Promise<readonly string[]> {
  const typed = readTyped(line, breaks);
  const text = bashReply(await offer(typed.before, typed.current, async () => names), typed);
  return text.split('\n').slice(1, -1);
}

describe('bash', () => {
  test.each<readonly [string, readonly string[]]>([
    ['gobuild run ser', ['server']],
    ['gobuild run server@l', ['@linux-amd64']],
    ['gobuild run server@windows-amd64,edition=', ['a+b']],
    ['gobuild run --color=al', ['always']],
    ['gobuild run api:', ['db']],
    ['gobuild run server[t', ['server\\[tag=slow\\]']],
    ['gobuild run server\\[os=l', ['linux\\]']],
    ["gobuild run '*[os=l", ['*[os=linux]']],
    ['gobuild run "*[os=l', ['*[os=linux]']],
    ["A=1 B='x y' gobuild run ser", ['server']],
    ['cd x && gobuild run ser', ['server']],
    ['gobuild run $(touch /tmp/x) ser', []],
  ])('%s', async (line, wanted) => {
    expect(await inBash(line)).toEqual(wanted);
  });

  test('a word with a blank, a quote and a dollar stays one word', () => {
    const odd = { candidates: [{ word: "a b'c$d" }] };
    expect(bashReply(odd, readTyped('gobuild run a', breaks))).toBe(":\na\\ b\\'c\\$d\n");
    expect(bashReply(odd, readTyped('gobuild run "a', breaks))).toBe(":\na b'c\\$d\n");
    expect(bashReply(odd, readTyped("gobuild run 'a", breaks))).toBe(':\n');
  });
});

describe('a reply', () => {
  test('keeps every candidate on its line, and drops those that cannot be one', () => {
    const offered = { candidates: [{ word: 'a', does: 'two\nlines\u001b[0m' }, { word: 'b\nc' }] };
    expect(plainReply(offered)).toBe(':\na\ttwo lines [0m\n');
  });

  test('tells that the word goes on, or that paths are meant', () => {
    expect(plainReply({ candidates: [{ word: 'image=', goesOn: true }] })).toBe(':nospace\nimage=\t\n');
    expect(plainReply({ candidates: [], paths: 'folders' })).toBe(':folders\n');
  });

  test('of PowerShell quotes what it would read otherwise', () => {
    const words = ['server', '*[os=linux]', 'a@b', "it's", '\u2018x'];
    expect(
      powershellReply({ candidates: words.map((word) => ({ word })) })
        .split('\n')
        .slice(1, -1),
    ).toEqual([
      'server\tserver\t',
      "'*[os=linux]'\t*[os=linux]\t",
      "'a@b'\ta@b\t",
      "'it''s'\tit's\t",
      "'\u2018\u2018x'\t\u2018x\t",
    ]);
  });
});
