/** What a terminal shows, colours included, as one self-contained SVG. Pure. */
import { textWidth } from '../../src/report/width.ts';

export interface TerminalShot {
  /** Lines with SGR sequences (ECMA-48, 8.3.117), as `tmux capture-pane -e` gives them. */
  readonly text: string;
  readonly columns: number;
  readonly rows: number;
  /** For those who do not see it. */
  readonly title: string;
}

/** Pixels of one cell and around all of them. */
const cell = { width: 8.4, height: 18, font: 14 };
const edge = 12;

const ground = '#0d1117';
const ink = '#e6edf3';
const colours: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#56d364',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#56d4dd',
};

interface Style {
  readonly colour?: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
}

const usual: Style = { bold: false, dim: false };

export function terminalSvg({ text, columns, rows, title }: TerminalShot): string {
  const width = Math.ceil(columns * cell.width + 2 * edge);
  const height = rows * cell.height + 2 * edge;
  let style = usual;
  const lines = text.split('\n').slice(0, rows);
  const drawn = lines.flatMap((line, row) => {
    const spans = spansOf(line, style);
    style = spans.style;
    return spans.spans.map((span) => textOf(span, row));
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${ground}"/>`,
    `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${cell.font}" fill="${ink}">`,
    ...drawn,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

interface Span {
  readonly text: string;
  readonly column: number;
  readonly style: Style;
}

function spansOf(line: string, before: Style): { readonly spans: readonly Span[]; readonly style: Style } {
  const spans: Span[] = [];
  let style = before;
  let column = 0;
  // Neighbouring spaces are one space in an SVG: what stands behind them is drawn by itself.
  for (const part of line.split(/(\u001b\[[0-9;]*m| {2,})/)) {
    if (part.startsWith('\u001b')) style = styled(style, part);
    else {
      if (part.trim() !== '') spans.push({ text: part, column, style });
      column += textWidth(part);
    }
  }
  return { spans, style };
}

function styled(style: Style, sequence: string): Style {
  let now = style;
  for (const code of sequence.slice(2, -1).split(';').map(Number)) {
    if (code === 0) now = usual;
    else if (code === 1) now = { ...now, bold: true };
    else if (code === 2) now = { ...now, dim: true };
    else if (code === 22) now = { ...now, bold: false, dim: false };
    else if (code === 39) now = { ...now, colour: undefined };
    else if (colours[code] !== undefined) now = { ...now, colour: colours[code] };
  }
  return now;
}

/** Its length is told, so that no font puts a column elsewhere. */
function textOf({ text, column, style }: Span, row: number): string {
  const lead = text.length - text.trimStart().length;
  const shown = text.trim();
  const x = (edge + (column + lead) * cell.width).toFixed(1);
  const y = edge + row * cell.height + cell.font;
  const length = (textWidth(shown) * cell.width).toFixed(1);
  const looks = [
    style.colour === undefined ? '' : ` fill="${style.colour}"`,
    style.bold ? ' font-weight="bold"' : '',
    style.dim ? ' opacity="0.6"' : '',
  ].join('');
  return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${looks}>${escaped(shown)}</text>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
