/** Fills a container page by page: the first rows at once, more by a button, so that ten thousand cost nothing at first. */
import { button, element } from './element.ts';

export interface Pages<T> {
  /** Anew, from the first one. */
  readonly show: (items: readonly T[]) => void;
  /** The button that brings more; to be put after the container. */
  readonly more: HTMLElement;
}

const pageLength = 200;

export function inPages<T>(container: HTMLElement, draw: (item: T) => HTMLElement): Pages<T> {
  let items: readonly T[] = [];
  let shown = 0;
  const next = button('', { class: 'more' }, () => {
    const first = shown;
    addPage();
    // Who came by keyboard goes on where the new ones begin.
    const target = container.children[first]?.querySelector<HTMLElement>('button, summary, a');
    target?.focus();
  });
  const more = element('p', { class: 'more-line' }, next);
  const addPage = (): void => {
    container.append(...items.slice(shown, shown + pageLength).map(draw));
    shown = Math.min(items.length, shown + pageLength);
    const left = items.length - shown;
    more.hidden = left === 0;
    next.textContent = `Show ${Math.min(left, pageLength)} more of ${left}`;
  };
  return {
    more,
    show: (all) => {
      items = all;
      shown = 0;
      container.replaceChildren();
      addPage();
    },
  };
}
