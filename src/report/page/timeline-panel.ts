/** The timeline: one row a worker, one bar a piece of work, the longest chain marked. */
import { count, durationText } from '../../base/text.ts';
import type { PageSpan } from '../html/page-data.ts';
import { clippedText, drawing, type Pen, type View } from './drawing.ts';
import { element } from './element.ts';
import { idAt, type PageRun } from './page-run.ts';

const rowHeight = 24;
const axisHeight = 26;
/** Room for the names of the workers. */
const margin = 74;

const keys =
  'Arrow keys go from one piece of work to the next, up and down to another worker, Enter opens the target, ' +
  'plus and minus zoom, 0 shows all. Drag to move, Ctrl and the wheel zoom.';

export function timelinePanel(run: PageRun): HTMLElement {
  const { spans, rows } = run.data;
  if (spans.length === 0) return element('p', { class: 'none' }, 'Nothing had to run.');
  const end = Math.max(run.data.ms ?? 0, ...spansEnds(spans));
  const view: View = { x: 0, y: 0, scaleX: 1, scaleY: 1 };
  const ordered = spans.toSorted((a, b) => a.at - b.at || a.row - b.row);
  let chosen: PageSpan | undefined;
  const choose = (span: PageSpan | undefined): void => {
    if (!span) return;
    chosen = span;
    picture.say(spanText(run, span));
    if (!isSeen(span, view)) picture.centre(span.at + span.ms / 2, 0);
    picture.redraw();
  };
  const picture = drawing({
    label: `Timeline of ${count(spans.length, 'piece', 'pieces')} of work`,
    keys,
    height: axisHeight + rows.length * rowHeight + 8,
    view,
    bothAxes: false,
    fit: (width) => {
      view.scaleX = Math.max(0.000_001, (width - margin - 12) / Math.max(1, end));
      view.x = -margin / view.scaleX;
      view.y = 0;
    },
    draw: (pen) => {
      // Rows stay where they are.
      view.y = 0;
      drawTimeline(pen, { run, view, chosen, ordered });
    },
    pick: (x, y) => {
      const span = spanAt(ordered, { x, row: Math.floor((y - axisHeight) / rowHeight), slack: 3 / view.scaleX });
      choose(span);
      if (span) run.open(span.node);
    },
    key: (key) => {
      if (key === 'Enter' && chosen) run.open(chosen.node);
      else choose(neighbour(ordered, chosen, key));
      return true;
    },
  });
  return element('div', {}, picture.toolbar, picture.root, legend());
}

/** Spread over arguments ten thousand numbers would overflow no stack, a million would. */
const spansEnds = (spans: readonly PageSpan[]): readonly [number] => [
  spans.reduce((most, { at, ms }) => Math.max(most, at + ms), 0),
];

const isSeen = ({ at, ms }: PageSpan, { x, scaleX }: View): boolean =>
  at + ms >= x + margin / scaleX && at <= x + 600 / scaleX;

function spanText(run: PageRun, { node, step, at, ms, outcome }: PageSpan): string {
  const what = step === '' ? '' : `, step ${step}`;
  const chain = run.inChain.has(node) ? ', part of the longest chain' : '';
  return `${idAt(run, node)}${what}: ${outcome}, ${durationText(ms)}, from ${durationText(at)} on${chain}`;
}

function spanAt(
  spans: readonly PageSpan[],
  { x, row, slack }: { readonly x: number; readonly row: number; readonly slack: number },
): PageSpan | undefined {
  const hit = spans.filter((span) => span.row === row && x >= span.at - slack && x <= span.at + span.ms + slack);
  return hit.find(({ at, ms }) => x >= at && x <= at + ms) ?? hit[0];
}

/** The one before or after, or the one of the row above or below that is nearest in time. */
function neighbour(spans: readonly PageSpan[], from: PageSpan | undefined, key: string): PageSpan | undefined {
  if (!from) return key.startsWith('Arrow') ? spans[0] : undefined;
  const place = spans.indexOf(from);
  if (key === 'ArrowRight') return spans[place + 1];
  if (key === 'ArrowLeft') return spans[place - 1];
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const row = from.row + (key === 'ArrowUp' ? -1 : 1);
  let best: PageSpan | undefined;
  for (const span of spans) {
    if (span.row === row && (!best || Math.abs(span.at - from.at) < Math.abs(best.at - from.at))) best = span;
  }
  return best;
}

interface Scene {
  readonly run: PageRun;
  readonly view: View;
  readonly chosen: PageSpan | undefined;
  readonly ordered: readonly PageSpan[];
}

function drawTimeline(pen: Pen, scene: Scene): void {
  const { context, width, height, colour } = pen;
  const { run, view, ordered, chosen } = scene;
  drawAxis(pen, view);
  const lastOf = new Map<number, number>();
  for (const span of ordered) {
    const left = (span.at - view.x) * view.scaleX;
    const size = Math.max(1.5, span.ms * view.scaleX);
    if (left + size < margin || left > width) continue;
    // Bars of one pixel that lie on one another are drawn once.
    const isMarked = span === chosen || run.inChain.has(span.node);
    const isTiny = size < 2 && Math.round(left) === lastOf.get(span.row) && !isMarked;
    lastOf.set(span.row, Math.round(left));
    if (!isTiny) drawSpan(pen, { span, left, size }, scene);
  }
  context.fillStyle = colour('--paper');
  context.fillRect(0, axisHeight, margin - 6, height);
  context.fillStyle = colour('--dim');
  run.data.rows.forEach((label, row) => context.fillText(label, 4, axisHeight + row * rowHeight + rowHeight / 2));
}

interface Bar {
  readonly span: PageSpan;
  readonly left: number;
  readonly size: number;
}

const colourOf: Readonly<Record<PageSpan['outcome'], string>> = {
  ran: '--ran',
  restored: '--restored',
  failed: '--failed',
  cancelled: '--skipped',
  unfinished: '--skipped',
};

function drawSpan({ context, colour }: Pen, { span, left, size }: Bar, { run, chosen }: Scene): void {
  const top = axisHeight + span.row * rowHeight + 2;
  context.fillStyle = colour(colourOf[span.outcome]);
  context.fillRect(left, top, size - (size > 3 ? 1 : 0), rowHeight - 4);
  if (run.inChain.has(span.node)) {
    context.fillStyle = colour('--chain');
    context.fillRect(left, top + rowHeight - 7, size, 3);
  }
  if (span === chosen) {
    context.strokeStyle = colour('--ink');
    context.lineWidth = 2;
    context.strokeRect(left - 1, top - 1, size + 1, rowHeight - 2);
  }
  const name = idAt(run, span.node);
  const text = clippedText(span.step === '' ? name : `${name} · ${span.step}`, size - 8);
  context.fillStyle = colour('--on-bar');
  if (text !== '') context.fillText(text, left + 4, top + rowHeight / 2 - 3);
}

/** Marks at round times, about one in a hundred pixels. */
function drawAxis({ context, width, height, colour }: Pen, view: View): void {
  const wanted = 110 / view.scaleX;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= wanted) ?? wanted;
  context.strokeStyle = colour('--line');
  context.fillStyle = colour('--dim');
  context.lineWidth = 1;
  const first = Math.max(0, Math.floor((view.x + margin / view.scaleX) / step));
  for (let mark = first * step; (mark - view.x) * view.scaleX < width; mark += step) {
    const x = Math.round((mark - view.x) * view.scaleX) + 0.5;
    if (x < margin - 1) continue;
    context.beginPath();
    context.moveTo(x, axisHeight - 6);
    context.lineTo(x, height);
    context.stroke();
    context.fillText(
      mark < 10_000 && step < 1000 ? `${Number(mark.toPrecision(6))} ms` : durationText(mark),
      x + 3,
      10,
    );
  }
}

const legend = (): HTMLElement =>
  element(
    'p',
    { class: 'legend' },
    ...(['ran', 'failed', 'skipped'] as const).map((name) =>
      element('span', {}, element('i', { class: `swatch ${name}` }), name === 'skipped' ? ' broken off ' : ` ${name} `),
    ),
    element('span', {}, element('i', { class: 'swatch chain' }), ' part of the longest chain'),
  );
