/** Results of single tests, failures first, each with what it printed. */
import { durationText } from '../../base/text.ts';
import type { PageTest } from '../html/page-data.ts';
import { button, element } from './element.ts';
import { inPages } from './in-pages.ts';
import { idAt, type PageRun } from './page-run.ts';

export function testsPanel(run: PageRun): HTMLElement {
  const { tests, testsLeftOut } = run.data;
  const list = element('ul', { class: 'tests', 'aria-label': 'Tests, failed ones first' });
  const pages = inPages(list, (test: PageTest) => testItem(test, run));
  const search = element('input', { type: 'search', id: 'tests-search', autocomplete: 'off', spellcheck: 'false' });
  const told = element('output', { class: 'told', for: search.id });
  const draw = (): void => {
    const word = search.value.trim().toLowerCase();
    const chosen = tests.filter(({ name, package: of }) => `${of} ${name}`.toLowerCase().includes(word));
    told.value = sumOf(chosen);
    pages.show(chosen);
  };
  search.addEventListener('input', draw);
  draw();
  const checks = checkList(run);
  const left = testsLeftOut > 0 ? element('p', {}, `${testsLeftOut} more that passed are not listed.`) : undefined;
  const single =
    tests.length > 0
      ? [
          element('h3', {}, 'Single tests'),
          element('div', { class: 'choose' }, element('label', {}, 'Search ', search), told),
          left,
          list,
          pages.more,
        ]
      : [];
  return element('div', {}, checks, ...single);
}

function sumOf(tests: readonly PageTest[]): string {
  const of = (outcome: PageTest['outcome']): number => tests.filter((test) => test.outcome === outcome).length;
  return `${of('failed')} failed, ${of('passed')} passed, ${of('skipped')} skipped`;
}

/** The checks of the run with their own sums: also those that tell no single tests. */
function checkList(run: PageRun): HTMLElement {
  const checks = run.data.nodes.flatMap(({ kind, state, note, failure }, index) =>
    kind === 'check' ? [{ index, state, text: failure?.what ?? note ?? '' }] : [],
  );
  if (checks.length === 0) return element('p', { class: 'none' }, 'This run had no checks.');
  const sorted = checks.toSorted((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'));
  const list = element('ul', { class: 'checks', 'aria-label': 'Checks' });
  const pages = inPages(list, ({ index, state, text }: (typeof checks)[number]) =>
    element(
      'li',
      { class: state },
      button(idAt(run, index), { class: 'link' }, () => run.open(index)),
      ` ${state === 'failed' ? 'failed' : 'passed'}${text === '' ? '' : `: ${text}`}`,
    ),
  );
  pages.show(sorted.map((check) => check));
  return element('div', {}, list, pages.more);
}

const signs: Readonly<Record<PageTest['outcome'], string>> = { failed: '✗', passed: '✓', skipped: '–' };

function testItem(test: PageTest, run: PageRun): HTMLElement {
  const { outcome, flaky, name, ms, output, node } = test;
  const head = [
    element('span', { class: `chip ${outcome}` }, `${signs[outcome]} ${outcome}${flaky ? ', flaky' : ''}`),
    element('strong', {}, ` ${name}`),
    ` ${test.package} · ${durationText(ms)} · ${idAt(run, node)}`,
  ];
  if (output === '') return element('li', {}, ...head);
  const details = element('details', { open: outcome === 'failed' }, element('summary', {}, ...head));
  details.append(element('pre', { tabindex: 0 }, output));
  return element('li', {}, details);
}
