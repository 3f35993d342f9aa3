/** What CI systems read in the output of a job becomes text. */
import { expect, test } from 'vitest';
import { inertCommands, inertText } from './ci-commands.ts';

test.each([
  ['at the beginning of a line', ' ::set-env name=x::y', ' :\u200b:set-env name=x::y'],
  ['anywhere in it', 'a ##vso[task.setvariable]b ##[group]', 'a #\u200b#vso[task.setvariable]b #\u200b#[group]'],
  ['in capitals', 'a ##VSO[task.setvariable]b', 'a #\u200b#VSO[task.setvariable]b'],
  ['behind what .NET takes for white space', '\u0085\u2003::add-mask::x', '\u0085\u2003:\u200b:add-mask::x'],
  ['TeamCity', "##teamcity[buildStop comment='x']", "#\u200b#teamcity[buildStop comment='x']"],
  ['behind colours', '\u001b[31m::add-mask::x', '\u001b[31m:\u200b:add-mask::x'],
  ['with colours in between', '#\u001b[1m#\u001b[mv\u001b[0mso[x]', '#\u200b\u001b[1m#\u001b[mv\u001b[0mso[x]'],
  ['other text stays', '## [1.0] a::b #[derive] ###', '## [1.0] a::b #[derive] ###'],
])('%s', (_name, line, expected) => {
  expect(inertCommands(line)).toBe(expected);
});

test('each line of a text', () => {
  expect(inertText('a\n::b::c\n  x ##[d]')).toBe('a\n:\u200b:b::c\n  x #\u200b#[d]');
});
