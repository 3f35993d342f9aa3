/** What stands behind the list of a run: its failures, diagnostics and warnings, and last of all the sum. */
import { isWithin } from '../base/path.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { RunReport } from '../model/run-report.ts';
import { diagnosticsText } from './diagnostics-text.ts';
import { failureBlock, type NodeFailed } from './failure-block.ts';
import { foldLine } from './fold-line.ts';
import { sumLine } from './run-line.ts';
import type { RunState } from './run-text.ts';
import { visible } from './visible.ts';

/** What only the answer of the run knows. */
export interface Closing {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Readonly<Record<string, string>>;
}

/** The lines behind the list: failures, warnings, and last of all the sum. */
export function closingLines(state: RunState, { diagnostics, sources }: Closing): readonly string[] {
  const { paint, columns, fold } = state.options;
  const blocks = oneOfEach(state.failures).map((failed) => failureBlock(failed, paint, fold ? columns : undefined));
  const drawn = diagnosticsText(diagnostics, { sources, colours: paint, columns: Math.min(columns, 120), fold });
  if (drawn !== '') blocks.push(drawn.trimEnd().split('\n'));
  if (state.warnings.size > 0) blocks.push([...state.warnings].map((text) => `${paint.yellow('warning')}: ${text}`));
  const lines = blocks.flatMap((block) => ['', ...block]);
  if (lines.length > 0) lines.push('');
  lines.push(...unseenLine(state));
  if (state.report)
    lines.push(...foldLine(sumLine(withRelease(state.report, state), paint), fold ? columns - 1 : undefined, 2));
  return lines;
}

/** Names in one block. */
const mostNamed = 6;

/** Targets that fail for the same reason, with nothing printed (a program that all of them miss), are one block. */
export function oneOfEach(failures: readonly NodeFailed[]): readonly NodeFailed[] {
  const groups = new Map<string, NodeFailed[]>();
  failures.forEach((failed, index) => {
    const isAlone = failed.tail.length > 0 || failed.log !== undefined || failed.command !== undefined;
    const key = isAlone ? String(index) : JSON.stringify(failed.failure);
    groups.set(key, [...(groups.get(key) ?? []), failed]);
  });
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined || others.length === 0) return first ?? [];
    const names = [...new Set([first, ...others].map(({ node }) => node))];
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
    const node = `${names.slice(0, mostNamed).join(', ')}${more}`;
    return { ...first, node, action: node };
  });
}

/** The release folder is told where something in it has changed: what is always said is not read. */
function withRelease(report: RunReport, { changedFolders }: RunState): RunReport {
  const folder = report.release?.path;
  const isChanged = folder !== undefined && [...changedFolders].some((made) => isWithin(folder, made));
  return isChanged ? report : { ...report, release: undefined };
}

/** Who writes a first task that says hello looks for its word. */
function unseenLine({ unseen, options }: RunState): readonly string[] {
  const [first] = unseen;
  if (first === undefined || !options.fold || options.quiet) return [];
  const others = unseen.size > 1 ? ` and ${unseen.size - 1} more` : '';
  const text = `${visible(first)}${others} printed something: gobuild log last --target ${visible(first)} (live: --stream)`;
  return foldLine(options.paint.dim(text), options.columns - 1, 2);
}
