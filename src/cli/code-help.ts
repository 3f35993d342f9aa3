/** `gobuild help GB1234` and `gobuild help 3`: what a code of a diagnostic or of the exit means. */
import { err, ok, type Result } from '../base/result.ts';
import { diagnosticCodes } from '../model/diagnostic-codes.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import { codeHelpOf } from '../report/code-help/all-codes.ts';
import { whyOf } from '../report/code-help/why.ts';
import { exitCodeHelp } from '../report/exit-code-help.ts';
import { foldLine } from '../report/fold-line.ts';

/** Undefined if `word` is no code at all. */
export function codeHelp(word: string): Result<string, Diagnostic> | undefined {
  if (/^GB[0-9]+$/i.test(word)) return diagnosticHelp(word.toUpperCase());
  return /^[0-9]{1,3}$/.test(word) ? exitHelp(Number(word)) : undefined;
}

function diagnosticHelp(code: string): Result<string, Diagnostic> {
  const title = new Map(Object.entries(diagnosticCodes)).get(code);
  if (title !== undefined) return ok(`${code}: ${title}\n${helpLines(code)}`);
  return err(diagnostic('GB4001', `there is no diagnostic ${code}`, { help: 'docs/diagnostics.md lists them' }));
}

function helpLines(code: string): string {
  const [example, todo] = new Map(Object.entries(codeHelpOf)).get(code) ?? [];
  const why = whyOf(code);
  const parts = [
    example === undefined ? '' : `For example: ${example}`,
    why === undefined ? '' : `Why: ${why}`,
    todo === undefined ? '' : `What to do: ${todo}`,
  ];
  const lines = parts.flatMap((part) => (part === '' ? [] : ['', ...foldLine(part, columns, 2)]));
  return lines.map((line) => `${line}\n`).join('');
}

/** Of lines that a person reads. */
const columns = 100;

function exitHelp(code: number): Result<string, Diagnostic> {
  const found = exitCodeHelp.find((row) => row.code === code);
  if (found) return ok(`exit code ${code}: ${found.means}\n\n${found.todo}\n`);
  const codes = exitCodeHelp.map((row) => row.code).join(', ');
  return err(diagnostic('GB4001', `gobuild does not exit with ${code}`, { help: `the exit codes are ${codes}` }));
}
