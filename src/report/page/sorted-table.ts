/** A table with a caption, headers that sort, and its rows page by page. */
import { button, element, type Child } from './element.ts';
import { inPages } from './in-pages.ts';

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => Child;
  /** What its rows are sorted by; absent: the header is no button. */
  readonly by?: ((row: T) => number | string) | undefined;
  /** Right-aligned. */
  readonly number?: boolean | undefined;
  /** The cell names the row for who cannot see the table. */
  readonly names?: boolean | undefined;
}

export interface SortedTable<T> {
  readonly root: HTMLElement;
  readonly show: (rows: readonly T[]) => void;
}

interface Sorting {
  readonly column: number;
  readonly down: boolean;
}

export function sortedTable<T>(caption: string, columns: readonly Column<T>[]): SortedTable<T> {
  let rows: readonly T[] = [];
  let sorting: Sorting | undefined;
  const body = element('tbody');
  const pages = inPages(body, (row: T) => element('tr', {}, ...columns.map((column) => cellOf(column, row))));
  const draw = (): void => pages.show(sorting ? sorted(rows, columns[sorting.column], sorting.down) : rows);
  const heads = columns.map((column, index) =>
    headOf(column, () => {
      sorting = { column: index, down: sorting?.column === index ? !sorting.down : column.number === true };
      heads.forEach((head, place) => head.removeAttribute('aria-sort') ?? place);
      heads[index]?.setAttribute('aria-sort', sorting.down ? 'descending' : 'ascending');
      draw();
    }),
  );
  const table = element(
    'table',
    {},
    element('caption', { class: 'unseen' }, caption),
    element('thead', {}, element('tr', {}, ...heads)),
    body,
  );
  const none = element('p', { class: 'none' }, 'Nothing to show.');
  const scroll = element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, table);
  return {
    root: element('div', {}, scroll, none, pages.more),
    show: (all) => {
      rows = all;
      scroll.hidden = all.length === 0;
      none.hidden = all.length > 0;
      draw();
    },
  };
}

function headOf<T>({ head, by, number }: Column<T>, onClick: () => void): HTMLElement {
  const made = element('th', { scope: 'col', class: number ? 'number' : undefined });
  made.append(by ? button(head, { class: 'sort' }, onClick) : head);
  return made;
}

const cellOf = <T>({ cell, number, names }: Column<T>, row: T): HTMLElement =>
  names
    ? element('th', { scope: 'row' }, cell(row))
    : element('td', { class: number ? 'number' : undefined }, cell(row));

function sorted<T>(rows: readonly T[], column: Column<T> | undefined, down: boolean): readonly T[] {
  const by = column?.by;
  if (!by) return rows;
  const sign = down ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(by(a), by(b)));
}

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);
