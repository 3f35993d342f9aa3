/** Before anything runs: versions that the lock does not know yet become exact, and no go.mod may ask for more than there will be. */
import { host } from '../base/path.ts';
import { findRelease, wantedGo, type GoWorld, type Lock as Turn } from '../host/index.ts';
import { goDirective } from '../kinds/go-toolchain/go-directive.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Action, ToolNeed } from '../model/action.ts';
import type { Emit } from '../model/event.ts';
import { compareGoVersions, parseGoVersion, satisfiesGo } from '../model/go-version.ts';
import { lockFileName, type Lock } from '../model/lock.ts';
import type { Plan } from '../model/plan.ts';
import { FileError, type Tools } from '../model/ports.ts';
import type { Result } from '../base/result.ts';
import type { Answer } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import { rereadLock, writeLock } from './lock-file.ts';
import { openProjectTools } from './open-engine.ts';
import type { Project } from './open-project.ts';

export interface Settling {
  readonly project: Project;
  readonly plan: Plan;
  readonly world: HostWorld;
  readonly emit: Emit;
  readonly signal?: AbortSignal | undefined;
  /** Waits for the turn of the workspace, in which gobuild.lock is written. Absent: the caller has it. */
  readonly takeTurn?: (() => Promise<Result<Turn, string>>) | undefined;
}

/** The project with a lock that knows every line the plan needs. Targets without Go ask nothing of this. */
export async function settleToolchains(settling: Settling): Promise<Answer<Project>> {
  const { project, plan } = settling;
  const { sources, diagnostics } = project;
  const goActions = plan.actions.filter((action) => goNeed(action) !== undefined);
  if (goActions.length === 0) return { type: 'done', value: project, diagnostics, sources };
  const locked = await lockLines(settling, goActions);
  if (locked.type !== 'done') return locked;
  const value = { ...project, lock: locked.value };
  const found = await askTooMuch({ ...settling, project: value }, goActions);
  if (found.length === 0) return { type: 'done', value, diagnostics, sources };
  const texts = Object.fromEntries(found.map(({ file, text }) => [file, text]));
  return { type: 'rejected', diagnostics: found.map((one) => one.problem), sources: { ...sources, ...texts } };
}

const goNeed = (action: Action): ToolNeed | undefined => action.tools.find((tool) => tool.name === 'go');

/** What targets and files name, each once. */
export function wantedVersions(actions: readonly Action[]): ReadonlyMap<string, ToolNeed> {
  const wanted = new Map<string, ToolNeed>();
  for (const action of actions) {
    const need = goNeed(action);
    if (need?.wanted !== undefined && !wanted.has(need.wanted)) wanted.set(need.wanted, need);
  }
  return wanted;
}

async function lockLines(settling: Settling, actions: readonly Action[]): Promise<Answer<Lock | undefined>> {
  const { project, takeTurn } = settling;
  const wanted = wantedVersions(actions);
  if (missingLines(wanted, project.lock).length === 0)
    return { type: 'done', value: project.lock, diagnostics: [], sources: {} };
  const turn = await takeTurn?.();
  if (turn?.ok === false) return { type: 'locked', holder: turn.error };
  try {
    return await lockMissing(settling, wanted);
  } finally {
    if (turn?.ok) turn.value.release();
  }
}

const missingLines = (wanted: ReadonlyMap<string, ToolNeed>, lock: Lock | undefined): (readonly [string, ToolNeed])[] =>
  [...wanted].filter(([version]) => !parseGoVersion(version)?.isExact && lock?.go[version] === undefined);

/** Added to what the file says now: another gobuild may have written it since the project was opened. */
async function lockMissing(settling: Settling, wanted: ReadonlyMap<string, ToolNeed>): Promise<Answer<Lock>> {
  const { project, world, signal, emit } = settling;
  const reread = await rereadLock(project, world);
  if (reread.type !== 'done') return reread;
  const missing = missingLines(wanted, reread.value);
  if (missing.length === 0) return reread;
  const { go: goWorld } = openProjectTools(project, world);
  const go: Record<string, Lock['go'][string]> = { ...reread.value.go };
  for (const [version, need] of missing) {
    const release = await findRelease({ need, wanted: version, signal }, goWorld);
    if (!release.ok) return { type: 'failed', failure: release.error };
    go[version] = { version: release.value, sums: {} };
    const text = `Go ${version} is Go ${release.value} from now on: ${lockFileName} says so, commit it`;
    emit({ type: 'message', level: 'important', text });
  }
  writeIfPossible({ go }, settling);
  return { ...reread, value: { go } };
}

/** A folder that cannot be written to costs the memory of it, not the run. */
function writeIfPossible(lock: Lock, { project, world, emit }: Settling): void {
  try {
    writeLock(lock, project, world);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    emit({ type: 'message', level: 'warning', text: `${lockFileName} is not written: ${error.message}` });
  }
}

interface TooMuch {
  readonly file: string;
  readonly text: string;
  readonly problem: Diagnostic;
}

/** Each go.mod and go.work once. Files that are not there yet, and tools that are missing, are told where they are needed. */
async function askTooMuch(settling: Settling, actions: readonly Action[]): Promise<readonly TooMuch[]> {
  const { project, world } = settling;
  const tools = openProjectTools(project, world);
  const seen = new Set<string>();
  const found: TooMuch[] = [];
  for (const action of actions) {
    const need = goNeed(action);
    const files = action.inputs.flatMap((input) =>
      input.type === 'file' && /(?:^|\/)go\.(?:mod|work)$/.test(input.path) ? [input.path] : [],
    );
    for (const file of files) {
      const key = JSON.stringify([file, need?.wanted]);
      if (need === undefined || need.switches || seen.has(key)) continue;
      seen.add(key);
      const text = readText(host.join(project.workspace.root, file), world);
      const problem = text === undefined ? undefined : await tooMuch({ file, text, need }, { project, tools });
      if (text !== undefined && problem) found.push({ file, text, problem });
    }
  }
  return found;
}

/** Undefined where there is none, or none that can be read: the run says so. */
function readText(path: string, { files }: HostWorld): string | undefined {
  try {
    return files.stat(path) ? files.readText(path) : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

interface Asked {
  readonly file: string;
  readonly text: string;
  readonly need: ToolNeed;
}

type GoFinders = { readonly project: Project; readonly tools: Tools & { readonly go: GoWorld } };

async function tooMuch({ file, text, need }: Asked, { project, tools }: GoFinders): Promise<Diagnostic | undefined> {
  const asked = goDirective(file, text);
  if (!asked || !parseGoVersion(asked.version)) return undefined;
  const { wanted } = need;
  const exact =
    wanted === undefined
      ? await machineVersion(need, tools)
      : (await wantedGo({ ...need, wanted }, project.lock, tools.go))?.exact;
  if (exact === undefined || compareGoVersions(asked.version, exact) <= 0) return undefined;
  return diagnostic('GB3111', `${file} asks for Go ${asked.version}, and the targets get Go ${exact}`, {
    at: asked.at,
    help: helpFor(asked.version, wanted),
  });
}

async function machineVersion(need: ToolNeed, tools: Tools): Promise<string | undefined> {
  const found = await tools.find(need);
  return found.ok ? /^go(1\.[0-9a-z.]+)/.exec(found.value.identity)?.[1] : undefined;
}

function helpFor(asked: string, wanted: string | undefined): string {
  const line = parseGoVersion(asked)?.line ?? asked;
  if (wanted === undefined)
    return `let gobuild fetch it: toolchains: { go: "${line}" }, or install Go ${asked} or newer`;
  if (wanted === line || satisfiesGo(wanted, asked)) return 'move on: `gobuild lock --update go`';
  const name = parseGoVersion(wanted)?.isExact && parseGoVersion(asked)?.isExact ? asked : line;
  return `name it: toolchains: { go: "${name}" }, or the key "go" of the target`;
}
