/** `export` without a value: which variables of a Makefile its recipes see. */
import { note, type Reading } from './make-file.ts';
import type { MakeLine } from './read-lines.ts';

/** Of all variables: those of .env files are handed on anyway, the others are many and seldom meant. */
export function readExport(reading: Reading, line: MakeLine, text: string): void {
  const names = text.split(/\s+/).slice(1);
  const isPlain = names.length > 0 && names.every((name) => /^\w+$/.test(name));
  if (isPlain) for (const name of names) reading.exported.add(name);
  else if (reading.envFiles.size === 0) note(reading, line, `${text} is not converted: name the variables in env.set`);
}
