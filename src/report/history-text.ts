/** The kept runs compared, as text that fits the terminal: the runs, what got slower, what the cache misses and why. */
import { count, durationText } from '../base/text.ts';
import { plain, type Colours } from './colours.ts';
import type { HistoryData, Miss, RunSum, TargetHistory } from './history-data.ts';
import { visible } from './visible.ts';
import { cut, table } from './width.ts';

export interface HistoryLook {
  readonly columns: number;
  readonly paint?: Colours | undefined;
}

/** Rows of each list; --json has all. */
const mostRows = 10;

export function historyText(data: HistoryData, { columns, paint = plain }: HistoryLook): string {
  if (data.runs.length === 0) return 'no run is kept\n';
  const list = (title: string, rows: readonly (readonly string[])[], of = rows.length): readonly string[] =>
    rows.length === 0
      ? []
      : ['', paint.bold(title), ...table(rows).map((row) => `  ${row}`), ...moreLine(of - rows.length)];
  const { runs, slower, faster, misses } = data;
  const lines = [
    ...list(`${count(runs.length, 'run')}, newest last`, [runHead, ...runs.map((run) => runRow(run, columns))]),
    ...list('slower: last time against the median of before', slower.slice(0, mostRows).map(timeRow), slower.length),
    ...list('faster', faster.slice(0, mostRows).map(timeRow), faster.length),
    ...list('what the cache misses, by the time it costs', misses.slice(0, mostRows).map(missRow), misses.length),
  ];
  return `${lines
    .slice(1)
    .map((line) => cut(line, columns))
    .join('\n')}\n`;
}

const moreLine = (more: number): readonly string[] => (more > 0 ? [`  and ${more} more: gobuild history --json`] : []);

const runHead = ['run', 'took', 'targets', 'ran', 'reused', ''];

/** The beginning of an id is enough for `log` and `report`. */
const shortId = 18;

const runRow = ({ run, ms, targets, ran, failed, reused }: RunSum, columns: number): readonly string[] => [
  visible(columns < 76 ? run.slice(0, shortId) : run),
  ms === undefined ? 'cut off' : durationText(ms),
  String(targets),
  String(ran),
  reused === undefined ? '' : `${Math.floor(reused * 100)} %`,
  failed > 0 ? `${failed} failed` : '',
];

/** `server  3.1 s → 4.7 s  +52 %  (6 runs)`. */
function timeRow({ node, ran, last, medianBefore }: TargetHistory): readonly string[] {
  const percent = medianBefore > 0 ? Math.round((last / medianBefore - 1) * 100) : undefined;
  const share = percent === undefined ? '' : `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`;
  return [
    visible(node),
    `${durationText(medianBefore)} → ${durationText(last)}`,
    share,
    `ran ${count(ran.length, 'time')}`,
  ];
}

/** `server  ran 6 of 9  18.4 s  cmd/server/main.go changed (4), go.mod changed`. */
function missRow({ node, ran, of, ms, reasons }: Miss): readonly string[] {
  const told = reasons.slice(0, 3).map(({ text, count: times }) => (times > 1 ? `${text} (${times})` : text));
  return [
    visible(node),
    `ran ${ran} of ${of}`,
    durationText(ms),
    [...told, ...(reasons.length > 3 ? ['…'] : [])].join(', '),
  ];
}
