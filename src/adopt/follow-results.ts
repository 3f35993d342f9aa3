/** Commands that use a program or a profile where the other tool had put it → the same with gobuild's place of it. */
import type { DraftTarget, Wrote } from './draft.ts';
import { artifactPath } from './expression-text.ts';
import { quoteBehind } from './marks.ts';
import { reachableFrom, takingFrom } from './waiting.ts';

export function followResults(targets: readonly DraftTarget[]): readonly DraftTarget[] {
  const made = [...targets];
  for (const { name, wrote } of targets) {
    if (!wrote || wrote.spellings.length === 0) continue;
    const before = reachableFrom(name, made);
    for (const [index, target] of made.entries()) {
      const run = target.body['run'];
      // Seen from another folder the same words mean other files.
      const isPlain = target.body['kind'] === 'task' && typeof run === 'string' && target.body['cwd'] === undefined;
      if (!isPlain || before.has(target.name)) continue;
      const text = replaced(run, wrote, (quote) => placeOf(name, wrote, quote));
      if (text !== run) made[index] = using(target, name, text);
    }
  }
  return made;
}

function using(target: DraftTarget, name: string, run: string): DraftTarget {
  const { inputs, outputs } = target.body;
  // What takes from another target and makes nothing would run only when that one changed.
  const always = inputs === undefined && outputs === undefined ? { cache: 'never' } : {};
  return takingFrom({ ...target, body: { ...target.body, run, ...always } }, name);
}

function placeOf(name: string, { isProfile }: Wrote, quote: string): string {
  if (isProfile) return `dist/reports/${name}/coverage.out`;
  // Inside of quotes it would get quotes of its own.
  return quote === '' ? `\${{ ${artifactPath(name)} }}` : `\${{ raw(${artifactPath(name)}) }}`;
}

/** Lines that do not use the file, and those whose folder is another one. */
const passedOver = /^\s*[({]*\s*(?:rm|echo|printf|mkdir|touch|test|\[)\s|\b(?:cd|pushd)\s/;
/** Commands whose operands are files, also where no slash says so. */
const takesFiles = /^\s*[({]*\s*(?:sudo\s+)?(?:cp|mv|install|ln|tar|zip|strip|upx|scp|chmod|file|go tool cover)\s/;

function replaced(run: string, { spellings }: Wrote, place: (quote: string) => string): string {
  let behind = '';
  for (const line of run.split(/(?<=\n)/)) {
    const isUsed = !passedOver.test(line);
    behind += isUsed ? inLine(line, { behind, spellings, place }) : line;
  }
  return behind;
}

interface Line {
  /** The text before the line. */
  readonly behind: string;
  readonly spellings: readonly string[];
  readonly place: (quote: string) => string;
}

function inLine(text: string, { behind, spellings, place }: Line): string {
  const isFiles = takesFiles.test(text);
  const words = spellings.map((spelling) => spelling.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`(?<=^|[\\s'"=(;&|<>\`])(\\./)?(${words.join('|')})(?=$|[\\s'")\`;&|<>])`, 'g');
  let made = '';
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    const [word, dot, path = ''] = match;
    const isFile = dot !== undefined || isFiles || path.includes('/');
    made += text.slice(at, match.index);
    made += isFile ? place(quoteBehind(behind + text.slice(0, match.index), '')) : word;
    at = match.index + word.length;
  }
  return made + text.slice(at);
}
