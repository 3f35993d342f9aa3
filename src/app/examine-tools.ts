/** The doctor's look at programs: is each there that an action needs, and which is it. */
import { sortBy } from '../base/order.ts';
import { locateGo, wantedGo, type HostTools } from '../host/index.ts';
import type { Action, ToolNeed } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import type { HealthFinding } from '../model/health.ts';
import type { Project } from './open-project.ts';

interface Needed {
  readonly need: ToolNeed;
  readonly targets: Set<string>;
}

/** One finding for each program and version, in text order. Fixed probes alone are started, nothing is fetched. */
export async function examineTools(
  actions: readonly Action[],
  project: Project,
  tools: HostTools,
): Promise<readonly HealthFinding[]> {
  const needed = new Map<string, Needed>();
  for (const action of actions) {
    const later = action.grows ? (project.drivers.get(action.driver)?.growTools?.(action) ?? []) : [];
    for (const need of [...action.tools, ...later]) {
      const key = JSON.stringify([need.name, need.wanted ?? '', need.folders ?? [], need.identity]);
      const known = needed.get(key);
      if (known) known.targets.add(action.target);
      else needed.set(key, { need, targets: new Set([action.target]) });
    }
  }
  const found = await Promise.all([...needed.values()].map((one) => examineTool(one, project, tools)));
  return sortBy(joined(found), (one) => one.what);
}

/** One program may be needed by its content and by its version: it is told once, with the version. */
function joined(findings: readonly HealthFinding[]): readonly HealthFinding[] {
  const placeOf = ({ what, says }: HealthFinding): string => `${what} ${says.slice(says.lastIndexOf(' · '))}`;
  return [...Map.groupBy(findings, placeOf).values()].flatMap((same) => {
    const named = same.find(({ says }) => !says.startsWith('sha256:')) ?? same[0];
    return named ? [{ ...named, neededBy: [...new Set(same.flatMap(({ neededBy = [] }) => neededBy))] }] : [];
  });
}

async function examineTool({ need, targets }: Needed, project: Project, tools: HostTools): Promise<HealthFinding> {
  const what = need.wanted === undefined ? need.name : `${need.name} ${need.wanted}`;
  const common = { group: 'tools', what, neededBy: [...targets] } as const;
  if (need.wanted !== undefined)
    return { ...common, ...(await examineToolchain({ ...need, wanted: need.wanted }, project, tools)) };
  const found = await tools.find(need);
  if (!found.ok) return { ...common, ...missing(found.error) };
  return { ...common, verdict: 'ok', says: `${shortIdentity(found.value.identity)} · ${found.value.path}` };
}

type Verdict = Pick<HealthFinding, 'verdict' | 'says' | 'help'>;

/** What is fetched when it is first needed is no lack. */
async function examineToolchain(
  need: ToolNeed & { readonly wanted: string },
  { lock }: Project,
  { go }: HostTools,
): Promise<Verdict> {
  const wanted = await wantedGo(need, lock, go);
  if (!wanted)
    return {
      verdict: 'warning',
      says: 'which release that is, is not known yet',
      help: '`gobuild run` or `gobuild lock` asks for it and writes it into gobuild.lock',
    };
  const source = await locateGo(wanted, go);
  if (!source.ok) return missing(source.error);
  switch (source.value.type) {
    case 'here':
      return { verdict: 'ok', says: `go${wanted.exact} · ${source.value.tool.path}` };
    case 'by-go':
      return {
        verdict: 'ok',
        says: `go${wanted.exact} · is fetched by ${source.value.go.path} when it is first needed`,
      };
    case 'by-proxy':
      return { verdict: 'ok', says: `go${wanted.exact} · is fetched from GOPROXY when it is first needed` };
  }
}

function missing(failure: Failure): Verdict {
  switch (failure.type) {
    case 'tool-missing':
      return { verdict: 'missing', says: 'is not there', help: failure.help };
    case 'tool-broken':
      return { verdict: 'missing', says: `does not work: ${failure.message}`, help: failure.help };
    case 'refused':
      return { verdict: 'missing', says: failure.message, help: failure.help };
    default:
      return { verdict: 'missing', says: `cannot be found: ${failure.type}` };
  }
}

/** A version's first line; the first digits of a digest. */
function shortIdentity(identity: string): string {
  const line = identity.split('\n').find((text) => text.trim() !== '') ?? '';
  return line.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}
