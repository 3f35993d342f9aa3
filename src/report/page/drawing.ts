/** A canvas that is dragged, zoomed and redrawn: sharp on every screen, in the colours of the style sheet, with the keyboard too. */
import { button, element } from './element.ts';

/** What of the drawing is seen: its left and top corner, and pixels for each unit. */
export interface View {
  x: number;
  y: number;
  scaleX: number;
  scaleY: number;
}

export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** Value of a custom property of the style sheet. */
  readonly colour: (name: string) => string;
}

export interface DrawingOptions {
  readonly label: string;
  /** What the keys do, for who cannot see it. */
  readonly keys: string;
  /** Height in pixels. */
  readonly height: number;
  readonly view: View;
  /** The vertical scale is zoomed, too. */
  readonly bothAxes: boolean;
  readonly draw: (pen: Pen) => void;
  /** Puts the view so that all is seen. */
  readonly fit: (width: number, height: number) => void;
  /** Something was clicked; in units of the drawing. */
  readonly pick: (x: number, y: number) => void;
  /** A key that is none of zooming; true: it was used. */
  readonly key: (key: string) => boolean;
}

export interface Drawing {
  readonly root: HTMLElement;
  readonly redraw: () => void;
  /** Puts a point into the middle. */
  readonly centre: (x: number, y: number) => void;
  /** Says to those who cannot see it what is chosen. */
  readonly say: (text: string) => void;
  readonly toolbar: HTMLElement;
}

/** Event of the document: its colours are other ones from now on, and nobody waits for a frame. */
export const repaint = 'repaint';

export function drawing(options: DrawingOptions): Drawing {
  const { view, label, keys } = options;
  const canvas = element('canvas', { tabindex: 0, role: 'application', 'aria-label': `${label}. ${keys}` });
  const said = element('p', { class: 'said', 'aria-live': 'polite' }, keys);
  canvas.style.height = `${options.height}px`;
  let size = { width: 0, height: options.height };
  let fitted = false;
  let asked = false;
  const paint = (): void => {
    asked = false;
    if (size.width === 0) return;
    if (!fitted) options.fit(size.width, size.height);
    fitted = true;
    options.draw(penOf(canvas, size));
  };
  const redraw = (): void => {
    if (!asked) requestAnimationFrame(paint);
    asked = true;
  };
  const zoom = (factor: number, at = { x: size.width / 2, y: size.height / 2 }): void => {
    zoomView(options, factor, at);
    redraw();
  };
  const fit = (): void => {
    fitted = false;
    redraw();
  };
  // At once: the printer does not wait for a frame.
  const measure = (): void => {
    size = { width: canvas.clientWidth, height: options.height };
    paint();
  };
  new ResizeObserver(measure).observe(canvas);
  document.addEventListener(repaint, measure);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  listen(canvas, { options, redraw, zoom, fit });
  const toolbar = element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': `${label}: size` },
    button('+', { 'aria-label': 'Zoom in' }, () => zoom(1.5)),
    button('−', { 'aria-label': 'Zoom out' }, () => zoom(1 / 1.5)),
    button('Fit', {}, fit),
  );
  return {
    toolbar,
    redraw,
    root: element('div', { class: 'drawing' }, canvas, said),
    centre: (x, y) => {
      view.x = x - size.width / 2 / view.scaleX;
      if (options.bothAxes) view.y = y - size.height / 2 / view.scaleY;
      redraw();
    },
    say: (text) => (said.textContent = text),
  };
}

/** The point under the pointer stays where it is. */
function zoomView(
  { view, bothAxes }: DrawingOptions,
  factor: number,
  at: { readonly x: number; readonly y: number },
): void {
  const [x, y] = [view.x + at.x / view.scaleX, view.y + at.y / view.scaleY];
  view.scaleX *= factor;
  view.x = x - at.x / view.scaleX;
  if (!bothAxes) return;
  view.scaleY *= factor;
  view.y = y - at.y / view.scaleY;
}

interface Listening {
  readonly options: DrawingOptions;
  readonly redraw: () => void;
  readonly zoom: (factor: number, at?: { readonly x: number; readonly y: number }) => void;
  readonly fit: () => void;
}

/** So far a pointer may slip before a click becomes a drag, in pixels. */
const slip = 4;

function listen(canvas: HTMLCanvasElement, { options, redraw, zoom, fit }: Listening): void {
  const { view } = options;
  let from: { readonly x: number; readonly y: number } | undefined;
  let moved = false;
  canvas.addEventListener('pointerdown', ({ offsetX, offsetY, pointerId }) => {
    from = { x: offsetX, y: offsetY };
    moved = false;
    canvas.setPointerCapture(pointerId);
  });
  canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
    if (!from || (!moved && Math.hypot(offsetX - from.x, offsetY - from.y) < slip)) return;
    moved = true;
    view.x -= (offsetX - from.x) / view.scaleX;
    view.y -= (offsetY - from.y) / view.scaleY;
    from = { x: offsetX, y: offsetY };
    redraw();
  });
  canvas.addEventListener('pointerup', ({ offsetX, offsetY }) => {
    if (from && !moved) options.pick(view.x + offsetX / view.scaleX, view.y + offsetY / view.scaleY);
    from = undefined;
  });
  canvas.addEventListener('wheel', (event) => {
    // The wheel alone moves the page on.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), { x: event.offsetX, y: event.offsetY });
  });
  canvas.addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey) return;
    if (key === '+' || key === '=') zoom(1.5);
    else if (key === '-') zoom(1 / 1.5);
    else if (key === '0') fit();
    else options.key(key);
  });
  canvas.addEventListener('keydown', (event) => {
    if (event.key.startsWith('Arrow')) event.preventDefault();
  });
}

function penOf(canvas: HTMLCanvasElement, { width, height }: { readonly width: number; readonly height: number }): Pen {
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser draws no canvas');
  context.scale(ratio, ratio);
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const style = getComputedStyle(document.documentElement);
  const colours = new Map<string, string>();
  const colour = (name: string): string => {
    const known = colours.get(name) ?? style.getPropertyValue(name).trim();
    colours.set(name, known);
    return known;
  };
  context.fillStyle = colour('--paper');
  context.fillRect(0, 0, width, height);
  return { context, width, height, colour };
}

/** As much of the text as the width takes. */
export function clippedText(text: string, width: number): string {
  const most = Math.floor(width / 6.6);
  return text.length <= most ? text : most < 3 ? '' : `${text.slice(0, most - 1)}…`;
}
