/** All diagnostics of one answer as text: sorted by place, drawn, with a closing count. */
import { compareText } from '../base/order.ts';
import { count } from '../base/text.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { squiggle } from './squiggle.ts';
import type { Drawing } from './squiggle.ts';

/** Text with a line break at the end; empty without diagnostics. What has no place comes first. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], drawing: Drawing): string {
  if (diagnostics.length === 0) return '';
  const drawn = diagnostics.toSorted(byPlace).map((diagnostic) => squiggle(diagnostic, drawing));
  const blocks = [...new Set(drawn)];
  const needsSum = blocks.length > 1 || diagnostics.some((diagnostic) => diagnostic.at !== undefined);
  return `${blocks.join('\n\n')}\n${needsSum ? `\n${sum(diagnostics)}\n` : ''}`;
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (!a.at || !b.at) return (a.at ? 1 : 0) - (b.at ? 1 : 0);
  return compareText(a.at.file, b.at.file) || a.at.start - b.at.start || compareText(a.code, b.code);
}

function sum(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''];
  return parts.filter((part) => part !== '').join(', ');
}
