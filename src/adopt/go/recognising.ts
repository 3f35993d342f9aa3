/** What recognising a command needs of the file that it stands in: its marks as settings, and where to tell what differs. */
import type { Note } from '../draft.ts';
import { plainText, settingText, spellingsOf, type Marks } from '../marks.ts';
import type { Survey } from '../survey.ts';
import { gitValue } from './git-values.ts';
import { recogniseLine, type GoTarget, type Recognising } from './go-commands.ts';
import type { RecipeLine } from '../run-text.ts';

interface Place {
  readonly marks: Marks;
  readonly survey: Survey;
  readonly notes: Note[];
  readonly file: string;
}

/** Lines that only tell something, make room, or leave a mark that the rest was done. */
const aside = /^(?:echo\b|printf\b|mkdir\s+-p\b|touch\s|true\b|:\s*$|rm\s+-r?f\s)/;

/** What all lines together are; empty if one of them is no command that gobuild has a kind for. */
export function recogniseLines(lines: readonly RecipeLine[], place: Place): readonly GoTarget[] {
  const commands = lines.filter(({ text }) => !aside.test(text));
  if (commands.length === 0 || commands.some(({ mayFail }) => mayFail)) return [];
  const before = place.notes.length;
  const found = commands.flatMap(({ text, line }) => recogniseLine(text, recognising(place, line)) ?? []);
  const isOneKind = found.length === 1 || found.every(({ body }) => body['kind'] === 'compile');
  if (found.length === commands.length && isOneKind) return found;
  place.notes.length = before;
  return [];
}

function recognising({ marks, survey, notes, file }: Place, line: number): Recognising {
  const note = (text: string): void => {
    // One that holds for several lines is told once.
    if (!notes.some((other) => other.file === file && other.text === text)) notes.push({ file, line, text });
  };
  return {
    survey,
    plain: (text) => plainText(text, marks),
    spellings: (text) => spellingsOf(text, marks),
    note,
    setting: (text, what) => {
      const made = settingText(text, marks, (command) => valueOf(command, what, note));
      if (made === undefined) note(`${what}: what a command prints is not converted: left out`);
      return made;
    },
  };
}

function valueOf(command: string, what: string, note: (text: string) => void): string | undefined {
  const value = gitValue(command);
  if (value.type === 'other') return undefined;
  if (value.type === 'clock') {
    note(`${what}: the clock would make every build another one: the commit's time is taken`);
    return '${{ git.time }}';
  }
  if (value.remark !== undefined) note(`${what}: ${value.text} is ${value.remark}`);
  return value.text;
}
