/** Makes text of what CI systems would take for commands in the output of a job. */

/** `text` with colours between its characters: who shows it plain takes them out, and the rest joins. */
const coloured = (text: string): string =>
  text
    .split('')
    .map((character) => character.replace('[', '\\['))
    .join('(?:\\u001b\\[[0-9;]*m)*');

/** `::name` counts at the beginning of a line, behind what .NET takes for white space (GitHub's runner, ActionCommand.cs). */
const lineCommand = /^((?:[\s\u0085]|\u001b\[[0-9;]*m)*):(?=(?:\u001b\[[0-9;]*m)*:)/;
/** These count wherever they stand (ActionCommand.cs; Azure's agent, Command.cs). */
const anywhereCommand = new RegExp(
  ['##[', '##vso[', '##teamcity['].map((text) => `${coloured(text).replace('#', '#(?=')})`).join('|'),
  'gi',
);

/**
 * One line, with a zero-width mark inside of each command. Colours (SGR) may stand in it. The runners look for their
 * words as texts of a language, in which such a mark may count for nothing; but they then go on behind as many
 * characters as the word has, in the midst of it, and find no command of any name there.
 */
export function inertCommands(line: string): string {
  const begun = line.includes(':') ? line.replace(lineCommand, '$1:\u200b') : line;
  return begun.includes('#') ? begun.replaceAll(anywhereCommand, '#\u200b') : begun;
}

/** The same for a text of several lines. */
export const inertText = (text: string): string => text.split('\n').map(inertCommands).join('\n');
