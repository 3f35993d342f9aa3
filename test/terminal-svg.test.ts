/** Columns and colours of a picture of a terminal. */
import { expect, test } from 'vitest';
import { terminalSvg } from '../scripts/pictures/terminal-svg.ts';

test('each text stands in its column, in its colour, and is text alone', () => {
  const svg = terminalSvg({
    text: '  a <b>  \u001b[32mdone\u001b[39m\n\u001b[2mc',
    columns: 20,
    rows: 2,
    title: 'x & y',
  });
  expect(svg).toContain('<title>x &amp; y</title>');
  const texts = [...svg.matchAll(/<text x="([\d.]+)" y="(\d+)" textLength="([\d.]+)"[^>]*?>([^<]*)</g)];
  const columnOf = (x: string | undefined): number => Math.round((Number(x) - 12) / 8.4);
  expect(texts.map(([, x, y, , text]) => [columnOf(x), Number(y), text])).toEqual([
    [2, 26, 'a &lt;b&gt;'],
    [9, 26, 'done'],
    [0, 44, 'c'],
  ]);
  expect(svg).toMatch(/fill="#56d364">done</);
  expect(svg).toMatch(/opacity="0.6">c</);
});
