/** The page of a run: reads the data that stands in it, and shows it. */
import { count } from '../../base/text.ts';
import type { PageData } from '../html/page-data.ts';
import { repaint } from './drawing.ts';
import { element } from './element.ts';
import { filesPanel } from './files-panel.ts';
import { graphPanel } from './graph-panel.ts';
import { logsPanel } from './logs-panel.ts';
import { endText, overviewPanel } from './overview-panel.ts';
import { pageRun, type PageRun } from './page-run.ts';
import { tabs, type Panel } from './tabs.ts';
import { targetDialog } from './target-dialog.ts';
import { targetsPanel } from './targets-panel.ts';
import { testsPanel } from './tests-panel.ts';
import { timelinePanel } from './timeline-panel.ts';

function start(): void {
  // Written by report-page.ts of the same gobuild.
  const data = JSON.parse(document.getElementById('run-data')?.textContent ?? '{}') as PageData;
  const dialog = targetDialog();
  const run: PageRun = pageRun(data, (node) => dialog.open(run, node));
  const all = panelsOf(run);
  const views = tabs(all, (id) => history.replaceState(undefined, '', `#${id}`));
  document.body.replaceChildren(headOf(data), element('nav', {}, views.bar), views.panels, footOf(data), dialog.root);
  const asked = location.hash.slice(1);
  views.show(all.some(({ id }) => id === asked) ? asked : 'overview');
  addEventListener('hashchange', () => {
    const id = location.hash.slice(1);
    if (all.some((panel) => panel.id === id)) views.show(id);
  });
  // On paper all views follow each other, in dark letters.
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing');
    views.fillAll();
    document.dispatchEvent(new Event(repaint));
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    document.dispatchEvent(new Event(repaint));
  });
}

function panelsOf(run: PageRun): readonly Panel[] {
  const { data } = run;
  const failed = data.tests.filter(({ outcome }) => outcome === 'failed').length;
  return [
    { id: 'overview', title: 'Overview', fill: () => overviewPanel(run) },
    { id: 'targets', title: 'Targets', badge: String(data.nodes.length), fill: () => targetsPanel(run) },
    { id: 'timeline', title: 'Timeline', fill: () => timelinePanel(run) },
    { id: 'graph', title: 'Graph', fill: () => graphPanel(run) },
    { id: 'files', title: 'Files', badge: String(data.files.length), fill: () => filesPanel(run) },
    { id: 'tests', title: 'Tests', badge: failed > 0 ? `${failed} failed` : undefined, fill: () => testsPanel(run) },
    { id: 'logs', title: 'Logs', badge: String(data.logs.length), fill: () => logsPanel(run) },
  ];
}

function headOf({ project, version, profile, startedAt, jobs, run, ms, exitCode, nodes }: PageData): HTMLElement {
  const when = new Date(startedAt);
  const time = element('time', { datetime: when.toISOString() }, when.toLocaleString());
  const ended = endText({ ms, exitCode });
  const state = element('strong', { class: exitCode || ms === undefined ? 'chip failed' : 'chip fresh' }, ended);
  const profiled = profile === '' ? '' : `profile ${profile} · `;
  return element(
    'header',
    { class: 'top' },
    element('h1', {}, `${project}${version ? ` ${version}` : ''}`),
    element(
      'p',
      {},
      state,
      ' · ',
      time,
      ` · ${profiled}${count(nodes.length, 'target')} · ${jobs} at a time · run ${run}`,
    ),
  );
}

const footOf = ({ gobuild }: PageData): HTMLElement => element('footer', {}, `Made by gobuild ${gobuild}.`);

start();
