/** Commands of CI systems: their exact form, and nothing in their texts that would be another. */
import { expect, test } from 'vitest';
import { ciSystemOf, ciWords, type CiNote } from './ci-words.ts';

const note: CiNote = {
  level: 'error',
  title: 'server@linux-arm64: 100%',
  message: 'undefined: a,b\n50% of ]; it',
  file: 'a b/c,d;e].go',
  line: 3,
  column: 5,
};

test('notes', () => {
  expect(ciWords.github.note(note)).toBe(
    '::error file=a b/c%2Cd;e].go,line=3,col=5,title=server@linux-arm64%3A 100%25::undefined: a,b%0A50%25 of ]; it',
  );
  expect(ciWords.azure.note(note)).toBe(
    '##vso[task.logissue type=error;sourcepath=a b/c,d%3Be%5D.go;linenumber=3;columnnumber=5;]' +
      'server@linux-arm64: 100%AZP25: undefined: a,b%0A50%AZP25 of ]; it',
  );
  expect(ciWords.gitlab.note(note)).toBeUndefined();
  expect(ciWords.github.note({ level: 'warning', title: 't', message: 'm', line: 3 })).toBe('::warning title=t::m');
});

test('groups', () => {
  const group = { name: 'output_1_a@b c', title: 'a: 5%', shut: true };
  expect([ciWords.github.open(group, 0), ciWords.github.close(group, 0)]).toEqual(['::group::a: 5%25', '::endgroup::']);
  expect([ciWords.azure.open(group, 0), ciWords.azure.close(group, 0)]).toEqual(['##[group]a: 5%', '##[endgroup]']);
  expect([ciWords.gitlab.open(group, 61_999), ciWords.gitlab.close(group, 75_000)]).toEqual([
    '\u001b[0Ksection_start:61:output_1_a_b_c[collapsed=true]\r\u001b[0Ka: 5%',
    '\u001b[0Ksection_end:75:output_1_a_b_c\r\u001b[0K',
  ]);
});

test.each(['github', 'gitlab', 'azure'] as const)('what others wrote begins no command of its own: %s', (system) => {
  const evil = 'x\r\n::set-env name=A::b\n##vso[task.setvariable variable=A]b ##[error]c \u001b[0Ksection_end:1:n\r';
  const { open, note: noteOf } = ciWords[system];
  const lines = [
    open({ name: 'n', title: evil, shut: false }, 0),
    noteOf({ level: 'error', title: evil, message: evil, file: evil }) ?? '',
  ].flatMap((text) => text.split(/[\r\n]/));
  const commands = lines.filter((line) => /^\s*::|##vso\[|##\[/i.test(line));
  const own = { github: ['::group::', '::error '], gitlab: [], azure: ['##[group]', '##vso[task.logissue '] }[system];
  expect(commands.map((line) => own.find((word) => line.startsWith(word)))).toEqual(own);
  for (const line of commands) expect(line.slice(2)).not.toMatch(/##vso\[|##\[/i);
});

test.each([
  [{}, undefined],
  [{ GITHUB_ACTIONS: 'true' }, 'github'],
  [{ GITLAB_CI: 'true' }, 'gitlab'],
  [{ TF_BUILD: 'True' }, 'azure'],
  [{ GITHUB_ACTIONS: 'true', GOBUILD_CI: 'off' }, undefined],
  [{ GITHUB_ACTIONS: 'true', GOBUILD_CI: 'azure' }, 'azure'],
  [{ GITLAB_CI: 'true', GOBUILD_CI: 'auto' }, 'gitlab'],
])('%o is the log of %s', (env, system) => expect(ciSystemOf(env)).toBe(system));
