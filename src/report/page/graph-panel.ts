/** The graph of the run: what waits for what, from left to right, with search and choices. */
import { count } from '../../base/text.ts';
import { chooseNodes, type Choice } from './choose-nodes.ts';
import { drawing, type View } from './drawing.ts';
import { element } from './element.ts';
import { boxSize, drawGraph } from './graph-picture.ts';
import { nodeAt, type PageRun } from './page-run.ts';
import { states } from './state-look.ts';

const keys =
  'Left and right arrow keys go to what a target waits for and to what needs it, up and down to its neighbours, ' +
  'Enter opens it, plus and minus zoom, 0 shows all. Drag to move, Ctrl and the wheel zoom.';

export function graphPanel(run: PageRun): HTMLElement {
  const { nodes, layout } = run.data;
  if (nodes.length === 0) return element('p', { class: 'none' }, 'The run had no targets.');
  const view: View = { x: 0, y: 0, scaleX: 1, scaleY: 1 };
  let chosen: number | undefined;
  let meant: ReadonlySet<number> | undefined;
  const choose = (node: number | undefined): void => {
    if (node === undefined) return;
    chosen = node;
    picture.say(sentenceOf(run, node));
    picture.centre((layout.x[node] ?? 0) + boxSize.width / 2, (layout.y[node] ?? 0) + boxSize.height / 2);
  };
  const picture = drawing({
    label: `Graph of ${count(nodes.length, 'target')}`,
    keys,
    height: 560,
    view,
    bothAxes: true,
    fit: (width, height) => fitView(run, view, { width, height }),
    draw: (pen) => drawGraph(pen, { run, view, chosen, meant }),
    pick: (x, y) => {
      const node = nodeUnder(run, x, y);
      if (node === undefined) return;
      chosen = node;
      picture.say(sentenceOf(run, node));
      picture.redraw();
      run.open(node);
    },
    key: (key) => {
      if (key === 'Enter' && chosen !== undefined) run.open(chosen);
      else if (key.startsWith('Arrow')) choose(chosen === undefined ? 0 : neighbour(run, chosen, key));
      return true;
    },
  });
  const choice = chooseNodes(run.data, 'graph', () => {
    meant = meantBy(choice, run);
    choice.tell(meant ? `${meant.size} of ${nodes.length}; Enter goes to the next` : '');
    picture.redraw();
  });
  choice.search.addEventListener('keydown', ({ key }) => {
    if (key !== 'Enter' || !meant) return;
    const next = [...meant].find((node) => node > (chosen ?? -1)) ?? [...meant][0];
    if (view.scaleX < 0.5) view.scaleX = view.scaleY = 0.9;
    choose(next);
  });
  return element('div', {}, choice.root, picture.toolbar, picture.root);
}

function meantBy(choice: Choice, run: PageRun): ReadonlySet<number> | undefined {
  if (choice.isOpen()) return undefined;
  return new Set(run.data.nodes.flatMap((node, index) => (choice.matches(node) ? [index] : [])));
}

function sentenceOf(run: PageRun, index: number): string {
  const node = nodeAt(run, index);
  if (!node) return '';
  const why = node.reasons[0] ? `, because ${node.reasons[0].text}` : '';
  const after = run.after[index]?.length ?? 0;
  return `${node.id}, ${node.kind}, ${states[node.state].word}${why}; waits for ${node.before.length}, needed by ${after}`;
}

function fitView(
  run: PageRun,
  view: View,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const { x, y } = run.data.layout;
  const right = x.reduce((most, value) => Math.max(most, value), 0) + boxSize.width;
  const bottom = y.reduce((most, value) => Math.max(most, value), 0) + boxSize.height;
  const scale = Math.min(1, (width - 32) / right, (height - 32) / bottom);
  view.scaleX = view.scaleY = scale;
  view.x = -(width / scale - right) / 2;
  view.y = -(height / scale - bottom) / 2;
}

function nodeUnder(run: PageRun, x: number, y: number): number | undefined {
  const { layout } = run.data;
  const index = layout.x.findIndex((left, node) => {
    const top = layout.y[node] ?? 0;
    return x >= left && x <= left + boxSize.width && y >= top && y <= top + boxSize.height;
  });
  return index < 0 ? undefined : index;
}

function neighbour(run: PageRun, from: number, key: string): number | undefined {
  const { x, y } = run.data.layout;
  if (key === 'ArrowLeft') return nearest(nodeAt(run, from)?.before ?? [], y, y[from] ?? 0);
  if (key === 'ArrowRight') return nearest(run.after[from] ?? [], y, y[from] ?? 0);
  const down = key === 'ArrowDown';
  const column = run.data.nodes.flatMap((_, node) => {
    const distance = (y[node] ?? 0) - (y[from] ?? 0);
    return x[node] === x[from] && (down ? distance > 0 : distance < 0) ? [node] : [];
  });
  return nearest(column, y, y[from] ?? 0);
}

function nearest(nodes: readonly number[], y: readonly number[], to: number): number | undefined {
  let best: number | undefined;
  for (const node of nodes) {
    if (best === undefined || Math.abs((y[node] ?? 0) - to) < Math.abs((y[best] ?? 0) - to)) best = node;
  }
  return best;
}
