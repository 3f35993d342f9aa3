/** How each state of a target looks: a word, a sign that needs no colour, and the name of its colour in the style sheet. */
import type { FileChange, PageState } from '../html/page-data.ts';
import { element } from './element.ts';

export interface Look {
  readonly word: string;
  readonly sign: string;
  /** Of a custom property of the style sheet. */
  readonly colour: string;
}

export const states: Readonly<Record<PageState, Look>> = {
  failed: { word: 'failed', sign: '✗', colour: '--failed' },
  cancelled: { word: 'cancelled', sign: '■', colour: '--skipped' },
  unfinished: { word: 'cut off', sign: '…', colour: '--skipped' },
  skipped: { word: 'skipped', sign: '–', colour: '--skipped' },
  ran: { word: 'ran', sign: '▸', colour: '--ran' },
  restored: { word: 'restored', sign: '↺', colour: '--restored' },
  unchanged: { word: 'unchanged', sign: '=', colour: '--fresh' },
  fresh: { word: 'fresh', sign: '✓', colour: '--fresh' },
};

/** In the order in which people want to know of them. */
export const stateNames = Object.keys(states) as readonly PageState[];

export const changes: Readonly<Record<FileChange, string>> = {
  new: 'new',
  changed: 'changed',
  same: 'same bytes',
  stands: 'not made in this run',
};

export function stateChip(state: PageState): HTMLElement {
  const { word, sign } = states[state];
  return element('span', { class: `chip ${state}` }, element('span', { 'aria-hidden': 'true' }, sign), ` ${word}`);
}
