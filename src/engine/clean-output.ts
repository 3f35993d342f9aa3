/** Bytes of a program's output, piece by piece, to text that may be kept and shown: decoded, redacted, harmless. */
import type { Secrets } from '../model/ports.ts';
import { lineCleaner } from './sanitise.ts';

export type Redactor = Pick<Secrets, 'stream'>;

export interface OutputStream<Piece = string> {
  /** What of the output so far is safe to hand on: the rest is held back until more comes. */
  readonly push: (piece: Piece) => string;
  readonly end: () => string;
}

/** Secrets are masked over the borders of pieces; everything else is as printed. */
export function redactedText(redactor: Redactor): OutputStream<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const masked = redactor.stream();
  return {
    push: (bytes) => masked.push(decoder.decode(bytes, { stream: true })),
    end: () => masked.push(decoder.decode()) + masked.end(),
  };
}

/** Whole lines, sanitised; `end` gives the unfinished one. */
export function cleanOutput(redactor: Redactor): OutputStream<Uint8Array> {
  const text = redactedText(redactor);
  const lines = lineCleaner();
  return {
    push: (bytes) => lines.push(text.push(bytes)),
    end: () => lines.push(text.end()) + lines.end(),
  };
}
