/** All that is known of one target, in a dialog over the page: state, why, failure, neighbours, files, logs. */
import { durationText } from '../../base/text.ts';
import type { PageNode, PageReason } from '../html/page-data.ts';
import { button, element, type Child } from './element.ts';
import { filesTable } from './files-panel.ts';
import { logBlock } from './logs-panel.ts';
import { idAt, nodeAt, type PageRun } from './page-run.ts';
import { stateChip } from './state-look.ts';

export interface TargetDialog {
  readonly root: HTMLDialogElement;
  readonly open: (run: PageRun, node: number) => void;
}

export function targetDialog(): TargetDialog {
  const root = element('dialog', { 'aria-labelledby': 'target-title', class: 'target' });
  root.addEventListener('click', (event) => {
    if (event.target === root) root.close();
  });
  return {
    root,
    open: (run, index) => {
      const node = nodeAt(run, index);
      if (!node) return;
      const close = button('Close', { class: 'close' }, () => root.close());
      const title = element('h2', { id: 'target-title', tabindex: -1 }, node.id);
      const parts = partsOf(run, node, index).filter((part) => part !== undefined);
      root.replaceChildren(element('header', {}, title, close), ...parts);
      if (!root.open) root.showModal();
      title.focus();
      root.scrollTop = 0;
    },
  };
}

function partsOf(run: PageRun, node: PageNode, index: number): readonly Child[] {
  const files = run.filesOf.get(index) ?? [];
  const logs = run.logsOf.get(index) ?? [];
  const table = files.length > 0 ? filesTable(run, `Files of ${node.id}`) : undefined;
  table?.show(files);
  return [
    element('p', {}, stateChip(node.state), ` ${node.kind}${node.description ? ` · ${node.description}` : ''}`),
    factsOf(run, node, index),
    failureBlock(node),
    ...section('Why', node.reasons.length > 0 ? reasonList(run, node.reasons) : undefined),
    ...section('Waits for', linksTo(run, node.before)),
    ...section('Needed by', linksTo(run, run.after[index] ?? [])),
    ...section('Files', table?.root),
    ...section(
      'Output',
      logs.length > 0 ? element('div', {}, ...logs.map((log) => logBlock(log, run, true))) : undefined,
    ),
  ];
}

const section = (title: string, content: Child): readonly Child[] =>
  content === undefined ? [] : [element('h3', {}, title), content];

function factsOf(run: PageRun, { ms, expectedMs, note }: PageNode, index: number): HTMLElement {
  const start = run.startOf.get(index);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Took', ms > 0 ? durationText(ms) : undefined],
    ['Took before', expectedMs === undefined ? undefined : durationText(expectedMs)],
    ['Began after', start === undefined ? undefined : durationText(start)],
    ['Says', note],
    ['Longest chain', run.inChain.has(index) ? 'part of it: shorter here is a shorter run' : undefined],
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [element('div', {}, element('dt', {}, name), element('dd', {}, value))],
  );
  return element('dl', { class: 'facts' }, ...rows);
}

export function failureBlock({ failure }: PageNode): HTMLElement | undefined {
  if (!failure) return undefined;
  const { what, lines, help, command, log } = failure;
  return element(
    'div',
    { class: 'failure' },
    element('p', {}, element('strong', {}, what)),
    command === undefined ? undefined : element('p', {}, 'Command: ', element('code', {}, command)),
    lines.length > 0 ? element('pre', { tabindex: 0, 'aria-label': 'End of its output' }, lines.join('\n')) : undefined,
    help === undefined ? undefined : element('p', {}, `Help: ${help}`),
    log === undefined ? undefined : element('p', {}, 'Whole log: ', element('code', {}, log)),
  );
}

function reasonList(run: PageRun, reasons: readonly PageReason[]): HTMLElement {
  return element('ul', { class: 'reasons' }, ...reasons.map((reason) => reasonItem(run, reason)));
}

function reasonItem(run: PageRun, { text, from, old, new: now }: PageReason): HTMLElement {
  const item = element('li', {}, text);
  if (from !== undefined)
    item.append(
      ' ',
      button(`look at ${idAt(run, from)}`, { class: 'link' }, () => run.open(from)),
    );
  if (old !== undefined) item.append(element('pre', { class: 'old' }, element('del', {}, old)));
  if (now !== undefined) item.append(element('pre', { class: 'new' }, element('ins', {}, now)));
  return item;
}

const mostLinks = 60;

function linksTo(run: PageRun, nodes: readonly number[]): HTMLElement | undefined {
  if (nodes.length === 0) return undefined;
  const links = nodes.slice(0, mostLinks).map((node) => {
    const state = nodeAt(run, node)?.state ?? 'unfinished';
    return element(
      'li',
      {},
      stateChip(state),
      ' ',
      button(idAt(run, node), { class: 'link' }, () => run.open(node)),
    );
  });
  const left = nodes.length - links.length;
  return element('ul', { class: 'links' }, ...links, left > 0 ? element('li', {}, `and ${left} more`) : undefined);
}
