/** A search field with choices of kind and state: which nodes are meant. */
import type { PageData, PageNode } from '../html/page-data.ts';
import { element } from './element.ts';
import { stateNames, states } from './state-look.ts';

export interface Choice {
  readonly root: HTMLElement;
  /** Is the node meant? */
  readonly matches: (node: PageNode) => boolean;
  /** Nothing is chosen: all are meant. */
  readonly isOpen: () => boolean;
  /** Says how many are meant. */
  readonly tell: (text: string) => void;
  readonly search: HTMLInputElement;
}

/** `name` keeps the ids of several of them on one page apart. */
export function chooseNodes(data: PageData, name: string, onChange: () => void): Choice {
  const search = element('input', { type: 'search', id: `${name}-search`, autocomplete: 'off', spellcheck: 'false' });
  const kinds = [...new Set(data.nodes.map(({ kind }) => kind))].toSorted();
  const here = new Set(data.nodes.map(({ state }) => state));
  const kind = select(
    `${name}-kind`,
    kinds.map((one) => [one, one]),
  );
  const state = select(
    `${name}-state`,
    stateNames.filter((one) => here.has(one)).map((one) => [one, states[one].word]),
  );
  const told = element('output', { class: 'told', for: search.id });
  for (const field of [search, kind, state]) field.addEventListener('input', onChange);
  return {
    search,
    root: element(
      'div',
      { class: 'choose', role: 'search', 'aria-label': `Choose targets: ${name}` },
      element('label', {}, 'Search ', search),
      element('label', {}, 'Kind ', kind),
      element('label', {}, 'State ', state),
      told,
    ),
    matches: (node) =>
      (kind.value === '' || node.kind === kind.value) &&
      (state.value === '' || node.state === state.value) &&
      isFound(node, search.value.trim().toLowerCase()),
    isOpen: () => kind.value === '' && state.value === '' && search.value.trim() === '',
    tell: (text) => (told.value = text),
  };
}

const isFound = ({ id, description, reasons }: PageNode, word: string): boolean =>
  word === '' ||
  id.toLowerCase().includes(word) ||
  (description ?? '').toLowerCase().includes(word) ||
  reasons.some(({ text }) => text.toLowerCase().includes(word));

function select(id: string, options: readonly (readonly [value: string, word: string])[]): HTMLSelectElement {
  const all = element('option', { value: '' }, 'all');
  return element('select', { id }, all, ...options.map(([value, word]) => element('option', { value }, word)));
}
