/** The results as one table in Markdown: a row per budget. */
import type { Measured, RowResult } from './compare.ts';
import type { Budget } from './row.ts';

const heads = ['row', 'gobuild', 'peer', '', 'ratio', 'CPU', 'budget', 'holds', 'memory', 'of the peer'] as const;

export function resultTable(results: readonly RowResult[]): string {
  const lines = [heads, heads.map(() => '---'), ...results.map(cells)];
  const text = lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
  const notes = results.filter(({ note }) => note !== undefined).map(({ name, note }) => `${name}: ${note}\n`);
  return notes.length === 0 ? text : `${text}\n${notes.join('')}`;
}

export const cells = (result: RowResult): readonly string[] => [
  `${result.title} (\`${result.name}\`)`,
  seconds(result.ours),
  seconds(result.theirs),
  result.peer ?? (result.note === undefined ? '' : 'see below'),
  factor(result.ratio),
  factor(result.cpuRatio),
  budgetText(result.budget),
  result.holds === undefined ? '–' : result.holds ? 'yes' : 'no',
  megabytes(result.ours),
  megabytes(result.theirs),
];

const seconds = (measured: Measured | undefined): string => (measured ? timeText(measured.ms) : '–');

const timeText = (ms: number): string =>
  ms < 1000 ? `${ms.toFixed(ms < 100 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`;

const factor = (ratio: number | undefined): string =>
  ratio === undefined || !Number.isFinite(ratio) ? '–' : ratio.toFixed(ratio < 0.1 ? 3 : 2);

const megabytes = (measured: Measured | undefined): string =>
  measured?.peakMb === undefined ? '–' : `${Math.round(measured.peakMb)} MB`;

function budgetText(budget: Budget): string {
  const { ratio, orMoreMs, ms, memoryMb, memoryRatio } = budget;
  const parts = [
    ...(ratio === undefined ? [] : [`≤ ${ratio} ×${orMoreMs === undefined ? '' : ` or ${orMoreMs} ms more`}`]),
    ...(ms === undefined ? [] : [`≤ ${timeText(ms)}`]),
    ...(memoryMb === undefined ? [] : [`≤ ${memoryMb} MB`]),
    ...(memoryRatio === undefined ? [] : [`memory ≤ ${memoryRatio} ×`]),
  ];
  return parts.length === 0 ? 'none' : parts.join(', ');
}
