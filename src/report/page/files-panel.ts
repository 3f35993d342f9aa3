/** The files of the run: what was made, how large it is, and how it differs from what lay there before. */
import { count, sizeText } from '../../base/text.ts';
import type { FileChange, PageFile } from '../html/page-data.ts';
import { button, element } from './element.ts';
import { idAt, type PageRun } from './page-run.ts';
import { sortedTable, type SortedTable } from './sorted-table.ts';
import { changes } from './state-look.ts';

export function filesPanel(run: PageRun): HTMLElement {
  const { files, filesLeftOut } = run.data;
  const table = filesTable(run, 'Files');
  const search = element('input', { type: 'search', id: 'files-search', autocomplete: 'off', spellcheck: 'false' });
  const change = element('select', { id: 'files-change' }, element('option', { value: '' }, 'all'));
  const told = element('output', { class: 'told', for: search.id });
  for (const [value, word] of Object.entries(changes)) change.append(element('option', { value }, word));
  const draw = (): void => {
    const word = search.value.trim().toLowerCase();
    const isMeant = (file: PageFile): boolean =>
      (change.value === '' || file.change === change.value) &&
      (file.path.toLowerCase().includes(word) || file.digest.startsWith(word) || idAt(run, file.node).includes(word));
    const chosen = files.filter(isMeant);
    told.value = `${count(chosen.length, 'file')}, ${sizeText(chosen.reduce((sum, { size }) => sum + size, 0))}`;
    table.show(chosen);
  };
  for (const field of [search, change]) field.addEventListener('input', draw);
  draw();
  const left =
    filesLeftOut > 0 ? element('p', {}, `${count(filesLeftOut, 'file')} of large folders not listed.`) : undefined;
  return element(
    'div',
    {},
    element(
      'div',
      { class: 'choose', role: 'search', 'aria-label': 'Choose files' },
      element('label', {}, 'Search ', search),
      element('label', {}, 'Change ', change),
      told,
    ),
    left,
    table.root,
  );
}

export function filesTable(run: PageRun, caption: string): SortedTable<PageFile> {
  return sortedTable<PageFile>(caption, [
    { head: 'File', names: true, by: ({ path }) => path, cell: ({ path }) => element('code', {}, path) },
    {
      head: 'Made by',
      by: ({ node }) => idAt(run, node),
      cell: ({ node }) => button(idAt(run, node), { class: 'link' }, () => run.open(node)),
    },
    { head: 'Size', number: true, by: ({ size }) => size, cell: sizeCell },
    { head: 'Against the last run', by: ({ change }) => gravity[change], cell: changeCell },
    { head: 'SHA-256', cell: ({ digest }) => element('code', { class: 'digest', title: digest }, digest.slice(0, 16)) },
  ]);
}

const gravity: Readonly<Record<FileChange, number>> = { changed: 0, new: 1, same: 2, stands: 3 };

function sizeCell({ size, was }: PageFile): string {
  if (!was || was.size === size) return sizeText(size);
  const sign = size > was.size ? '+' : '−';
  return `${sizeText(size)} (${sign}${sizeText(Math.abs(size - was.size))})`;
}

const changeCell = ({ change, was }: PageFile): HTMLElement =>
  element('span', { class: `change ${change}`, title: was ? `was ${was.digest}` : undefined }, changes[change]);
