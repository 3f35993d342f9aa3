/** A file that gives trouble fails a command (exit 3) with its path; whatever else is thrown is a bug. */
import type { Failure } from '../model/failure.ts';
import { FileError } from '../model/ports.ts';

/** Throws what is no FileError. */
export function machineTrouble(error: unknown): { readonly type: 'failed'; readonly failure: Failure } {
  if (!(error instanceof FileError)) throw error;
  return { type: 'failed', failure: { type: 'machine', message: error.message, path: error.path } };
}
