/** Draws the graph: only what is seen, lines in one stroke, names only where they can be read. */
import { clippedText, type Pen, type View } from './drawing.ts';
import type { PageRun } from './page-run.ts';
import { states } from './state-look.ts';

/** Of the box of a target; the layout leaves room around it. */
export const boxSize = { width: 190, height: 32 } as const;

/** Below this scale names cannot be read, and curves look like lines. */
const readable = 0.45;

export interface GraphScene {
  readonly run: PageRun;
  readonly view: View;
  readonly chosen: number | undefined;
  /** Others are drawn faintly; undefined: none is. */
  readonly meant: ReadonlySet<number> | undefined;
}

export function drawGraph(pen: Pen, scene: GraphScene): void {
  const { context } = pen;
  const { view } = scene;
  context.save();
  context.scale(view.scaleX, view.scaleY);
  context.translate(-view.x, -view.y);
  const seen = seenPart(pen, view);
  drawLines(pen, scene, seen);
  scene.run.data.nodes.forEach((_, node) => {
    if (isSeen(scene, node, seen)) drawBox(pen, scene, node);
  });
  context.restore();
}

interface Seen {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const seenPart = ({ width, height }: Pen, { x, y, scaleX, scaleY }: View): Seen => ({
  left: x,
  right: x + width / scaleX,
  top: y,
  bottom: y + height / scaleY,
});

function isSeen({ run: { data } }: GraphScene, node: number, { left, right, top, bottom }: Seen): boolean {
  const [x, y] = [data.layout.x[node] ?? 0, data.layout.y[node] ?? 0];
  return x + boxSize.width >= left && x <= right && y + boxSize.height >= top && y <= bottom;
}

/** Faint ones first, those of the longest chain and of the chosen target over them. */
function drawLines(pen: Pen, scene: GraphScene, seen: Seen): void {
  const { context, colour } = pen;
  const { run, view, chosen, meant } = scene;
  const chain: (readonly [number, number])[] = [];
  const own: (readonly [number, number])[] = [];
  context.lineWidth = Math.max(1, 0.6 / view.scaleX);
  context.strokeStyle = colour('--edge');
  context.globalAlpha = meant ? 0.35 : Math.max(0.25, Math.min(1, 4000 / (run.data.nodes.length + 1)));
  context.beginPath();
  run.data.nodes.forEach(({ before }, to) => {
    for (const from of before) {
      if (from === chosen || to === chosen) own.push([from, to]);
      else if (run.inChain.has(from) && run.inChain.has(to)) chain.push([from, to]);
      else line(pen, scene, { from, to, seen });
    }
  });
  context.stroke();
  context.globalAlpha = 1;
  for (const [name, lines] of [
    ['--chain', chain],
    ['--ink', own],
  ] as const) {
    context.strokeStyle = colour(name);
    context.lineWidth = Math.max(2, 1.2 / view.scaleX);
    context.beginPath();
    for (const [from, to] of lines) line(pen, scene, { from, to, seen });
    context.stroke();
  }
}

interface Line {
  readonly from: number;
  readonly to: number;
  readonly seen: Seen;
}

function line({ context }: Pen, { run: { data }, view }: GraphScene, { from, to, seen }: Line): void {
  const x1 = (data.layout.x[from] ?? 0) + boxSize.width;
  const y1 = (data.layout.y[from] ?? 0) + boxSize.height / 2;
  const x2 = data.layout.x[to] ?? 0;
  const y2 = (data.layout.y[to] ?? 0) + boxSize.height / 2;
  if (Math.max(x1, x2) < seen.left || Math.min(x1, x2) > seen.right) return;
  if (Math.max(y1, y2) < seen.top || Math.min(y1, y2) > seen.bottom) return;
  context.moveTo(x1, y1);
  if (view.scaleX < readable / 2) {
    context.lineTo(x2, y2);
    return;
  }
  const bend = Math.min(80, Math.max(20, (x2 - x1) / 2));
  context.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
}

function drawBox({ context, colour }: Pen, { run, view, chosen, meant }: GraphScene, index: number): void {
  const node = run.data.nodes[index];
  if (!node) return;
  const [x, y] = [run.data.layout.x[index] ?? 0, run.data.layout.y[index] ?? 0];
  const { colour: name, sign } = states[node.state];
  context.globalAlpha = meant && !meant.has(index) ? 0.15 : 1;
  context.fillStyle = colour('--card');
  context.fillRect(x, y, boxSize.width, boxSize.height);
  context.fillStyle = colour(name);
  // From afar the colour is all that can be seen.
  context.fillRect(x, y, view.scaleX < readable ? boxSize.width : 22, boxSize.height);
  context.strokeStyle = colour(index === chosen ? '--ink' : run.inChain.has(index) ? '--chain' : name);
  context.lineWidth = index === chosen ? 3 : run.inChain.has(index) ? 2 : 1;
  context.strokeRect(x, y, boxSize.width, boxSize.height);
  if (view.scaleX >= readable) {
    context.fillStyle = colour('--on-bar');
    context.fillText(sign, x + 7, y + boxSize.height / 2);
    context.fillStyle = colour('--ink');
    context.fillText(clippedText(node.id, boxSize.width - 32), x + 28, y + boxSize.height / 2);
  }
  context.globalAlpha = 1;
}
