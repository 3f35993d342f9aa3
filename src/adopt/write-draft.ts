/** Draft → the text of gobuild.yaml, with its comments; it parses to what was meant, whatever stands in names and commands. */
import type { Draft, DraftTarget } from './draft.ts';
import { noteText } from './draft.ts';
import { entryLines, scalarText } from './yaml-text.ts';

export function writeDraft(draft: Draft): string {
  const settings = draft.settings.flatMap(({ key, value, comments = [] }) => {
    const lines = [...commentLines(comments), ...entryLines(key, value, 0)];
    return lines.length > 1 ? ['', ...lines] : lines;
  });
  const notes = draft.notes.length === 0 ? [] : ['', '# Not converted, or not quite the same:', ...noteLines(draft)];
  return [
    ...draft.head.map((line) => commentLine(line)),
    'version: 1',
    `project: ${scalarText(draft.project)}`,
    ...settings,
    '',
    ...targetsLines(draft.targets),
    ...notes,
    '',
  ].join('\n');
}

const noteLines = (draft: Draft): readonly string[] => commentLines(draft.notes.map(noteText));

function targetsLines(targets: readonly DraftTarget[]): readonly string[] {
  const real = targets.filter((target) => !target.isGuess);
  const first = real.length === 0 ? 'targets: {}' : 'targets:';
  return [first, ...targets.flatMap((target, index) => [...(index === 0 ? [] : ['']), ...targetLines(target)])];
}

function targetLines({ name, body, comments = [], isGuess }: DraftTarget): readonly string[] {
  const lines = [
    `  ${scalarText(name)}:`,
    ...Object.entries(body).flatMap(([key, value]) => entryLines(key, value, 4)),
  ];
  const above = commentLines(comments).map((line) => `  ${line}`);
  return [...above, ...(isGuess ? lines.map((line) => `  # ${line.slice(2)}`.trimEnd()) : lines)];
}

const commentLines = (lines: readonly string[]): readonly string[] => lines.map(commentLine);

/** One line whatever is in it: no line end, no control character, no mark that turns the direction of the text. */
const commentLine = (line: string): string =>
  `# ${line.toWellFormed().replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]+/g, ' ')}`.trimEnd();
