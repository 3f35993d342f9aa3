/** What the targets printed: one block each, opened on demand, with a search over all of them. */
import { count, sizeText } from '../../base/text.ts';
import type { PageLog } from '../html/page-data.ts';
import { element } from './element.ts';
import { inPages } from './in-pages.ts';
import { idAt, nodeAt, type PageRun } from './page-run.ts';

export function logsPanel(run: PageRun): HTMLElement {
  const { logs } = run.data;
  if (logs.length === 0) return element('p', { class: 'none' }, 'Nothing was printed in this run.');
  const list = element('div', { class: 'logs' });
  const pages = inPages(list, (log: PageLog) => logBlock(log, run));
  const search = element('input', { type: 'search', id: 'logs-search', autocomplete: 'off', spellcheck: 'false' });
  const told = element('output', { class: 'told', for: search.id });
  const draw = (): void => {
    const word = search.value.toLowerCase();
    const chosen =
      word === ''
        ? logs
        : logs.filter(
            ({ text, node }) => text.toLowerCase().includes(word) || idAt(run, node).toLowerCase().includes(word),
          );
    told.value = count(chosen.length, 'log');
    pages.show(chosen);
  };
  search.addEventListener('input', draw);
  draw();
  return element(
    'div',
    {},
    element(
      'div',
      { class: 'choose', role: 'search', 'aria-label': 'Search logs' },
      element('label', {}, 'Search in logs ', search),
      told,
    ),
    list,
    pages.more,
  );
}

/** The text is put in when the block is opened: most never are. */
export function logBlock(log: PageLog, run: PageRun, open = false): HTMLElement {
  const { action, text, size, path, node } = log;
  const failed = nodeAt(run, node)?.state === 'failed';
  const details = element(
    'details',
    { class: failed ? 'failed' : undefined },
    element('summary', {}, `${failed ? '✗ ' : ''}${action} `, element('small', {}, `${sizeText(size)} · ${path}`)),
  );
  const fill = (): void => {
    if (details.children.length > 1) return;
    details.append(element('pre', { tabindex: 0, 'aria-label': `Output of ${action}` }, text));
  };
  details.addEventListener('toggle', fill);
  if (open) {
    details.open = true;
    fill();
  }
  return details;
}
