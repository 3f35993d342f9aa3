/** What `gobuild init` tells people: what it wrote, what it could not convert, what to do next. */
import { quoteWord } from '../base/quote-word.ts';
import { count } from '../base/text.ts';
import { visible } from './visible.ts';

interface Written {
  readonly file?: string | undefined;
  readonly targets: readonly { readonly name: string; readonly kind: string }[];
  readonly notes: readonly string[];
  readonly ignored: readonly string[];
  readonly hints: readonly string[];
}

/** Of a file that gobuild would not find by itself. */
const fileOption = (file: string): string =>
  file.split('/').at(-1) === 'gobuild.yaml' ? '' : `-f ${quoteWord('sh', visible(file))} `;

export function initSum({ file, targets, notes, ignored, hints }: Written): string {
  const kinds = [...Map.groupBy(targets, ({ kind }) => kind)].map(([kind, all]) => `${all.length} ${kind}`);
  const lines = [
    ...(file === undefined ? [] : [`wrote ${visible(file)}: ${count(targets.length, 'target')} (${kinds.join(', ')})`]),
    ...notes.map((note) => `  ${visible(note)}`),
    ...(ignored.length === 0 ? [] : [`added to .gitignore: ${ignored.join(' ')}`]),
    ...hints.map((hint) => `note: ${visible(hint)}`),
    ...(file === undefined ? [] : [`next: gobuild ${fileOption(file)}list, gobuild ${fileOption(file)}run`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
