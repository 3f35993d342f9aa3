/** Makes the output of programs harmless to show and bounded to keep. Pure; threats-and-faults 2.1, no. 6. */
import { inertCommands } from '../base/ci-commands.ts';

/** Characters of one line that are kept. */
const maxLine = 64 * 1024;

/** Captured, so that splitting by it keeps it. */
const colour = /(\u001b\[[0-9;]*m)/;
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** CSI; OSC and its kin; two-character sequences, with intermediate bytes (ECMA-48, 5.3 and 5.4). */
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/** Keeps colour (SGR); drops other escape sequences; shows what is left of control characters as `^X`; cuts long lines. */
export function sanitise(text: string): string {
  const lines = lineCleaner();
  return lines.push(text) + lines.end();
}

/** The same for text that comes in pieces: `push` gives whole lines, `end` the unfinished one. */
export function lineCleaner(): { readonly push: (text: string) => string; readonly end: () => string } {
  let line = '';
  let more = 0;
  const add = (part: string): void => {
    line += part;
    if (line.length <= maxLine) return;
    const last = lastState(line);
    if (last.length < line.length) more = 0;
    more += Math.max(0, last.length - maxLine);
    line = last.slice(0, maxLine);
  };
  const end = (): string => {
    const shown = sanitiseLine(line) + (more > 0 ? ` … (${more} characters more)` : '');
    line = '';
    more = 0;
    return shown;
  };
  return {
    push: (text) => {
      let clean = '';
      let from = 0;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
        add(text.slice(from, at));
        clean += `${end()}\n`;
        from = at + 1;
      }
      add(text.slice(from));
      return clean;
    },
    end,
  };
}

/** A carriage return redraws a line: what stood last is what a terminal would show. */
function lastState(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1);
}

function sanitiseLine(line: string): string {
  // Between the colours no escape character is left: nothing that is cut out can join the rest into a new sequence.
  const shown = lastState(line)
    .split(colour)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(sequences, '').replaceAll(control, visibleControl)))
    .join('');
  return inertCommands(shown);
}

const visibleControl = (character: string): string =>
  character === '\r' ? '' : `^${String.fromCodePoint((character.codePointAt(0) ?? 0) ^ 64)}`;

/** Last lines of a text, without a trailing empty one. */
export function lastLines(text: string, lines: number): string[] {
  const all = text.replace(/\n$/, '').split('\n');
  return all.length === 1 && all[0] === '' ? [] : all.slice(-lines);
}
