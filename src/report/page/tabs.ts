/** Tabs as the ARIA Authoring Practices have them: arrows move, panels are filled when they are first shown. */
import { element } from './element.ts';

export interface Panel {
  readonly id: string;
  readonly title: string;
  /** Behind the title: a count. */
  readonly badge?: string | undefined;
  readonly fill: () => HTMLElement;
}

export interface Tabs {
  readonly bar: HTMLElement;
  readonly panels: HTMLElement;
  readonly show: (id: string) => void;
  /** Fills all panels, for the printer. */
  readonly fillAll: () => void;
}

/** `onChoose`: a person chose it. */
export function tabs(all: readonly Panel[], onChoose: (id: string) => void): Tabs {
  const made = all.map(({ id, title, badge, fill }) => {
    const badged = badge ? element('span', { class: 'badge' }, badge) : undefined;
    const tab = element('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': id }, title, badged);
    const heading = element('h2', { class: 'panel-title' }, title);
    const panel = element('section', { role: 'tabpanel', id, 'aria-labelledby': `tab-${id}`, tabindex: 0 }, heading);
    const fillOnce = (): void => {
      if (panel.children.length === 1) panel.append(fill());
    };
    return { id, tab, panel, fillOnce };
  });
  const show = (id: string): void => {
    for (const one of made) {
      const chosen = one.id === id;
      one.panel.hidden = !chosen;
      one.tab.setAttribute('aria-selected', String(chosen));
      one.tab.tabIndex = chosen ? 0 : -1;
      if (chosen) one.fillOnce();
    }
  };
  const choose = (id: string): void => {
    show(id);
    onChoose(id);
  };
  const bar = element('div', { role: 'tablist', 'aria-label': 'Views of the run', class: 'tabs' });
  bar.append(...made.map(({ tab }) => tab));
  made.forEach(({ id, tab }, index) => {
    tab.addEventListener('click', () => choose(id));
    tab.addEventListener('keydown', (event) => {
      const next = made[placeAfter(event.key, index, made.length)];
      if (!next) return;
      event.preventDefault();
      choose(next.id);
      next.tab.focus();
    });
  });
  return {
    bar,
    show,
    panels: element('main', {}, ...made.map(({ panel }) => panel)),
    fillAll: () => made.forEach(({ fillOnce }) => fillOnce()),
  };
}

/** Place of the tab that a key leads to; -1: it leads nowhere. */
function placeAfter(key: string, index: number, length: number): number {
  switch (key) {
    case 'ArrowRight':
      return (index + 1) % length;
    case 'ArrowLeft':
      return (index + length - 1) % length;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return -1;
  }
}
