/** The run at a glance: how it ended, what the cache saved, what took the time, what failed, and why things ran. */
import { count, durationText } from '../../base/text.ts';
import type { PageData, PageState } from '../html/page-data.ts';
import { button, element, type Child } from './element.ts';
import { idAt, nodeAt, type PageRun } from './page-run.ts';
import { stateChip, stateNames, states } from './state-look.ts';
import { failureBlock } from './target-dialog.ts';

export function overviewPanel(run: PageRun): HTMLElement {
  const cards = [resultCard(run), cacheCard(run), chainCard(run), filesCard(run)];
  return element(
    'div',
    {},
    element('div', { class: 'cards' }, ...cards),
    stateBar(run),
    ...failures(run),
    ...reasonTable(run),
    ...chainList(run),
    ...messages(run),
  );
}

const card = (title: string, big: string, ...rest: readonly Child[]): HTMLElement =>
  element('section', { class: 'card' }, element('h3', {}, title), element('p', { class: 'big' }, big), ...rest);

function resultCard({ data }: PageRun): HTMLElement {
  const { ms, exitCode, earlier } = data;
  if (ms === undefined) return card('Result', 'cut off', element('p', {}, 'The run did not come to its end.'));
  const code = exitCode ? `exit code ${exitCode}` : 'all targets are up to date';
  const change = earlier ? ` · ${durationText(earlier.ms)} the time before` : '';
  return card('Result', endText(data), element('p', {}, `${code}${change}`));
}

/** `failed in 3.4 s`; exit codes above 128 are those of signals. */
export function endText({ ms, exitCode = 0 }: Pick<PageData, 'ms' | 'exitCode'>): string {
  if (ms === undefined) return 'cut off';
  const how = exitCode === 0 ? 'succeeded in' : exitCode > 128 ? 'stopped after' : 'failed in';
  return `${how} ${durationText(ms)}`;
}

const countOf = ({ data }: PageRun, ...wanted: readonly PageState[]): number =>
  data.nodes.filter(({ state }) => wanted.includes(state)).length;

function cacheCard(run: PageRun): HTMLElement {
  const saved = countOf(run, 'fresh', 'unchanged', 'restored');
  const all = saved + countOf(run, 'ran', 'failed');
  if (all === 0) return card('Cache', 'nothing reused', element('p', {}, 'No target came to its end.'));
  const share = `${Math.floor((saved / all) * 100)} % reused`;
  const restored = countOf(run, 'restored');
  const from = restored > 0 ? `, ${restored} of them from the store` : '';
  return card('Cache', share, element('p', {}, `${saved} of ${count(all, 'target')} needed no work${from}`));
}

function chainCard({ data }: PageRun): HTMLElement {
  const { chain, ms } = data;
  if (chain.nodes.length === 0) return card('Longest chain', 'none', element('p', {}, 'Nothing had to run.'));
  const share = ms ? ` of ${durationText(ms)}: more workers cannot save that` : '';
  return card(
    'Longest chain',
    durationText(chain.ms),
    element('p', {}, `${count(chain.nodes.length, 'target')}${share}`),
  );
}

function filesCard({ data }: PageRun): HTMLElement {
  const of = (change: string): number => data.files.filter((file) => file.change === change).length;
  const text = `${of('new')} new, ${of('same')} came out with the same bytes`;
  return card('Files', `${of('changed')} changed`, element('p', {}, text));
}

/** The states of all targets as one bar, with its numbers as text. */
function stateBar(run: PageRun): HTMLElement {
  const { nodes } = run.data;
  const parts = stateNames.map((state) => ({ state, many: countOf(run, state) })).filter(({ many }) => many > 0);
  const bar = element('div', { class: 'bar', 'aria-hidden': 'true' });
  for (const { state, many } of parts) {
    const part = element('span', { class: `swatch ${state}` });
    part.style.flexGrow = String(many / Math.max(1, nodes.length));
    bar.append(part);
  }
  const list = element('ul', { class: 'legend', 'aria-label': 'Targets by state' });
  for (const { state, many } of parts) list.append(element('li', {}, stateChip(state), ` ${many}`));
  return element('div', {}, bar, list);
}

const mostFailures = 50;

function failures(run: PageRun): readonly Child[] {
  const failed = run.data.nodes.flatMap((node, index) => (node.state === 'failed' ? [{ node, index }] : []));
  if (failed.length === 0) return [];
  const blocks = failed.slice(0, mostFailures).map(({ node, index }) =>
    element(
      'article',
      { class: 'failed-target' },
      element(
        'h4',
        {},
        `${states.failed.sign} `,
        button(node.id, { class: 'link' }, () => run.open(index)),
      ),
      failureBlock(node),
    ),
  );
  const left = failed.length - blocks.length;
  return [
    element('h3', {}, count(failed.length, 'failure')),
    ...blocks,
    left > 0 ? element('p', {}, `and ${left} more: see Targets`) : undefined,
  ];
}

/** The reasons that made most targets run. */
function reasonTable(run: PageRun): readonly Child[] {
  const many = new Map<string, number[]>();
  run.data.nodes.forEach(({ reasons, state }, index) => {
    if (state !== 'ran' && state !== 'failed' && state !== 'restored') return;
    for (const { text } of reasons) {
      const known = many.get(text);
      if (known) known.push(index);
      else many.set(text, [index]);
    }
  });
  if (many.size === 0) return [];
  const top = [...many].toSorted((a, b) => b[1].length - a[1].length).slice(0, 12);
  const rows = top.map(([text, nodes]) => {
    const [first = 0] = nodes;
    const example = button(idAt(run, first), { class: 'link' }, () => run.open(first));
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, text),
      element('td', { class: 'number' }, String(nodes.length)),
      element('td', {}, example),
    );
  });
  const heads = ['Reason', 'Targets', 'First'].map((head) =>
    element('th', { scope: 'col', class: head === 'Targets' ? 'number' : undefined }, head),
  );
  return [
    element('h3', {}, 'Why targets ran'),
    element(
      'div',
      { class: 'scroll' },
      element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows)),
    ),
  ];
}

const mostLinks = 30;

function chainList(run: PageRun): readonly Child[] {
  const { chain } = run.data;
  if (chain.nodes.length === 0) return [];
  const longest = chain.nodes.reduce((most, node) => Math.max(most, nodeAt(run, node)?.ms ?? 0), 1);
  const items = chain.nodes.slice(0, mostLinks).map((index) => {
    const ms = nodeAt(run, index)?.ms ?? 0;
    const bar = element('span', { class: 'chain-bar', 'aria-hidden': 'true' });
    bar.style.width = `${Math.max(1, (ms / longest) * 40)}%`;
    return element(
      'li',
      {},
      button(idAt(run, index), { class: 'link' }, () => run.open(index)),
      ` ${durationText(ms)} `,
      bar,
    );
  });
  const left = chain.nodes.length - items.length;
  return [
    element('h3', {}, 'The longest chain, in its order'),
    element('ol', { class: 'chain' }, ...items),
    left > 0 ? element('p', {}, `and ${left} more`) : undefined,
  ];
}

function messages(run: PageRun): readonly Child[] {
  const told = run.data.messages.filter(({ level }) => level !== 'note');
  if (told.length === 0) return [];
  const items = told.slice(0, 100).map(({ level, text, node }) => {
    const whose = node === undefined ? '' : `${idAt(run, node)}: `;
    return element('li', { class: level }, `${level === 'warning' ? 'Warning: ' : ''}${whose}${text}`);
  });
  return [element('h3', {}, 'Messages'), element('ul', { class: 'messages' }, ...items)];
}
