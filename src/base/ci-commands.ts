/** Makes text of what CI systems would take for commands in the output of a job. */

/** `text` with colours between its characters: who shows it plain takes them out, and the rest joins. */
const coloured = (text: string): string =>
  text
    .split('')
    .map((character) => character.replace('[', '\\['))
    .join('(?:\\u001b\\[[0-9;]*m)*');

/** `::name` counts at the beginning of a line (GitHub's runner, ActionCommand.cs). */
const lineCommand = /^((?:\s|\u001b\[[0-9;]*m)*):(?=(?:\u001b\[[0-9;]*m)*:)/;
/** These count wherever they stand (ActionCommand.cs; Azure's agent, Command.cs). */
const anywhereCommand = new RegExp(
  ['##[', '##vso[', '##teamcity['].map((text) => `${coloured(text).replace('#', '#(?=')})`).join('|'),
  'g',
);

/** One line, with a zero-width mark inside of each command. Colours (SGR) may stand in it. */
export function inertCommands(line: string): string {
  const begun = line.includes(':') ? line.replace(lineCommand, '$1:\u200b') : line;
  return begun.includes('#') ? begun.replaceAll(anywhereCommand, '#\u200b') : begun;
}
