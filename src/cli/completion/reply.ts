/** What `gobuild __complete` prints: one line that tells the shell how to go on, then a candidate a line. Pure. */
import { quoteWord } from '../../base/quote-word.ts';
import type { Candidate, Offer } from './candidate.ts';
import type { TypedLine } from './typed-line.ts';

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** No name of gobuild holds one; a line of a reply must stay one line, and a terminal unharmed. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** `:files`, `:folders`, `:nospace` or `:`; then the lines that `line` makes. */
function reply({ candidates, paths }: Offer, line: (candidate: Candidate) => string): string {
  const safe = candidates.filter(({ word }) => !controls.test(word));
  const goesOn = safe.length > 0 && safe.every((candidate) => candidate.goesOn);
  return `:${paths ?? (goesOn ? 'nospace' : '')}\n${safe.map((candidate) => `${line(candidate)}\n`).join('')}`;
}

const tab = '\t';
const note = ({ does }: Candidate): string =>
  (does ?? '').replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');

/** zsh and fish quote what they put in by themselves. Columns: word, what it does. */
export const plainReply = (offer: Offer): string => reply(offer, (one) => `${one.word}${tab}${note(one)}`);

/** Columns: what is put in, word, what it does. */
export const powershellReply = (offer: Offer): string =>
  reply(offer, (one) => `${powershellText(one.word)}${tab}${one.word}${tab}${note(one)}`);

const powershellText = (word: string): string => (/^[\w./:*-]+$/.test(word) ? word : quoteWord('pwsh', word));

/** What readline puts behind the part of the word that it keeps, quoted as the open quote asks. */
export function bashReply(offer: Offer, { kept, quote }: TypedLine): string {
  const candidates = offer.candidates.filter(
    ({ word }) => word.startsWith(kept) && !(quote === "'" && word.includes("'")),
  );
  return reply({ ...offer, candidates }, ({ word }) => bashText(word.slice(kept.length), quote));
}

function bashText(text: string, quote: TypedLine['quote']): string {
  if (quote === "'") return text;
  if (quote === '"') return text.replaceAll(/[$`"\\!]/g, '\\$&');
  return text.replaceAll(/[^\w@%+=:,./\u0080-\uffff-]/g, '\\$&');
}
