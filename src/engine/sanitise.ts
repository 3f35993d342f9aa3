/** Makes the output of programs harmless to show and bounded to keep. Pure; threats-and-faults 2.1, no. 6. */

/** Characters of one line that are kept. */
const maxLine = 64 * 1024;
/** Bytes of one target's output that are kept. */
export const maxOutput = 64 * 1024 * 1024;

/** Captured, so that splitting by it keeps it. */
const colour = /(\u001b\[[0-9;]*m)/;
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** CSI; OSC and its kin; two-character sequences, with intermediate bytes (ECMA-48, 5.3 and 5.4). */
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/** Keeps colour (SGR); drops other escape sequences; shows what is left of control characters as `^X`; cuts long lines. */
export function sanitise(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) =>
      line.length > maxLine ? `${line.slice(0, maxLine)} … (${line.length - maxLine} characters more)` : line,
    )
    .map(sanitiseLine)
    .join('\n');
}

function sanitiseLine(line: string): string {
  // A carriage return redraws a line: what stood last is what a terminal would show.
  const last = line.slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1);
  // Between the colours no escape character is left: nothing that is cut out can join the rest into a new sequence.
  const shown = last
    .split(colour)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(sequences, '').replaceAll(control, visibleControl)))
    .join('');
  // CI systems read commands from lines that start so; a zero-width mark makes them text.
  return shown.replace(/^(\s*)(::|##vso\[|##\[|##teamcity\[)/, '$1\u200b$2');
}

const visibleControl = (character: string): string =>
  character === '\r' ? '' : `^${String.fromCodePoint((character.codePointAt(0) ?? 0) ^ 64)}`;

/** Last lines of a text, without a trailing empty one. */
export function lastLines(text: string, lines: number): string[] {
  const all = text.replace(/\n$/, '').split('\n');
  return all.length === 1 && all[0] === '' ? [] : all.slice(-lines);
}
