/** Tells who wants to know that a run has ended. What goes wrong here is a warning: the run is what it was. */
import { expandSecrets, MissingSecret } from '../engine/index.ts';
import type { Json } from '../base/json.ts';
import type { Notification, NotifyOn } from '../model/config.ts';
import type { Emit } from '../model/event.ts';
import { exitCodes } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { Secrets } from '../model/ports.ts';
import type { RunReport } from '../model/run-report.ts';
import { runCaptured, type Captured } from '../host/index.ts';
import { failureWords } from '../report/failure-text.ts';
import { runNotice } from '../report/run-notice.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';
import { redacted } from './redacted.ts';

/** For each of them, secrets included. */
const limitMs = 10_000;
/** Bytes of output that a notifier may print to nobody. */
const largest = 1024 * 1024;

export interface RunEnd {
  readonly project: Project;
  readonly plan: Plan;
  readonly world: HostWorld;
  readonly secrets: Secrets;
  readonly report: RunReport;
  readonly emit: Emit;
  /** Nobody waits any longer. */
  readonly signal: AbortSignal;
}

/** Resolves when all were told, or ten seconds later. A run that found nothing to do, and one that was stopped, tells nobody. */
export async function notifyAll(end: RunEnd): Promise<void> {
  const { project, plan, report, secrets, emit } = end;
  const deployed = changedDeploys(plan, report);
  const occasions = occasionsOf(report, deployed);
  const wanted = project.config.notify.filter(({ on }) => on.some((occasion) => occasions.has(occasion)));
  if (wanted.length === 0) return;
  const done = new Set(report.nodes.filter(({ outcome }) => outcome === 'ran').map(({ node }) => node));
  const facts = { ...plan, deployed: deployed.filter((node) => done.has(node)) };
  const notice = redacted(runNotice(report, facts), secrets);
  await Promise.all(
    wanted.map(async (one) => {
      const problem = await within(end, tell(one, notice, end));
      if (problem !== undefined)
        emit({ type: 'message', level: 'warning', text: `${one.name}: nobody was told: ${secrets.redact(problem)}` });
    }),
  );
}

/** Deploys that changed something, or tried to. */
function changedDeploys(plan: Plan, report: RunReport): readonly string[] {
  const deploys = new Set(plan.nodes.filter((node) => node.kind === 'deploy').map((node) => node.id));
  return report.nodes
    .filter(({ node, outcome }) => deploys.has(node) && (outcome === 'ran' || outcome === 'failed'))
    .map(({ node }) => node);
}

function occasionsOf({ exitCode, counts }: RunReport, deployed: readonly string[]): ReadonlySet<NotifyOn> {
  const isStopped = exitCode >= exitCodes.hangup || counts.cancelled > 0;
  if (isStopped) return new Set();
  const isIdle = exitCode === exitCodes.done && counts.ran + counts.restored === 0;
  if (isIdle) return new Set();
  return new Set<NotifyOn>([
    exitCode === exitCodes.done ? 'success' : 'failure',
    ...(deployed.length > 0 ? ['deploy' as const] : []),
  ]);
}

async function within({ world, signal }: RunEnd, work: Promise<string | undefined>): Promise<string | undefined> {
  const stop = new AbortController();
  const late = world.clock
    .sleep(limitMs, AbortSignal.any([signal, stop.signal]))
    .then(() => (signal.aborted ? 'stopped' : `not done within ${limitMs / 1000} s`));
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
  }
}

/** What went wrong. */
async function tell({ by }: Notification, notice: Json, end: RunEnd): Promise<string | undefined> {
  const body = JSON.stringify(notice);
  if (by.type === 'command') {
    const { environment } = end.world;
    const { signal } = end;
    const cwd = end.project.workspace.root;
    const command = {
      argv: by.argv,
      cwd,
      env: environment.all(),
      input: `${body}\n`,
      timeoutMs: limitMs,
      largest,
      signal,
    };
    return commandProblem(by.argv.join(' '), await runCaptured(command));
  }
  try {
    return await post(by, body, end);
  } catch (error) {
    if (error instanceof MissingSecret) return failureWords(error.failure).what;
    throw error;
  }
}

/** Neither the address nor the answer is shown: addresses of webhooks are secrets. */
async function post(
  by: Extract<Notification['by'], { readonly type: 'webhook' }>,
  body: string,
  { world, secrets, signal }: RunEnd,
): Promise<string | undefined> {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'gobuild',
  };
  for (const [name, text] of Object.entries(by.headers))
    headers[name.toLowerCase()] = await expandSecrets(text, secrets);
  const url = await expandSecrets(by.url, secrets);
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return 'the webhook is no http or https address';
  const proxyEnv = world.environment.all();
  const answer = await world.network.http({ url, method: 'POST', headers, body, timeoutMs: limitMs, proxyEnv, signal });
  if ('error' in answer) return `the webhook: ${answer.error}`;
  return answer.status >= 200 && answer.status < 300 ? undefined : `the webhook answered with status ${answer.status}`;
}

function commandProblem(command: string, { end, stderr }: Captured): string | undefined {
  const [said] = stderr.split('\n').filter((line) => line.trim() !== '');
  switch (end.type) {
    case 'exited':
      if (end.status === 0) return undefined;
      return `"${command}" ended with status ${end.status}${said === undefined ? '' : `: ${said}`}`;
    case 'signalled':
      return `"${command}" was ended by ${end.signal}`;
    case 'stopped':
      return `"${command}" was stopped: ${end.why === 'timed-out' ? `not done within ${limitMs / 1000} s` : 'it printed too much'}`;
    case 'not-started':
      return `"${command}" could not be started: ${end.why}`;
  }
}
