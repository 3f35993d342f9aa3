/** What is wrong with a text that the user wrote: collected, never thrown; drawn with its place; exit 2. */
import type { Location } from './location.ts';

/** `GB` and four digits; a code is for ever. The list, with titles and help, is in diagnostic-codes.ts. */
export type DiagnosticCode = `GB${number}`;

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  /** What is wrong, one sentence without a full stop. */
  readonly message: string;
  /** Absent for what has no place in a file (a command-line option). */
  readonly at?: Location | undefined;
  readonly related?: readonly { readonly message: string; readonly at: Location }[] | undefined;
  /** What to do, one sentence; may hold a "did you mean". */
  readonly help?: string | undefined;
}

/** A value as far as one could be made, with everything that is wrong: parsing and checking never stop at the first error. */
export interface Checked<T> {
  /** Present if the later stages can work with it, even when there are errors. */
  readonly value?: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export const checked = <T>(value: T, diagnostics: readonly Diagnostic[] = []): Checked<T> => ({ value, diagnostics });
export const rejected = (...diagnostics: readonly Diagnostic[]): Checked<never> => ({ diagnostics });
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((d) => d.severity === 'error');

/** Texts that {@link diagnostic} needs besides code and message. */
type Extras = Omit<Partial<Diagnostic>, 'code' | 'message'>;
export const diagnostic = (code: DiagnosticCode, message: string, extras: Extras = {}): Diagnostic => ({
  severity: 'error',
  ...extras,
  code,
  message,
});
