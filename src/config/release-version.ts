/** Stage 4: `${{ version }}` and `${{ git }}`, fetched only when something uses them. */
import { isObject, type JsonObject } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { checked, diagnostic, rejected, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { GitFacts } from '../model/git-facts.ts';
import type { Contexts, ContextValue, Lazy } from './contexts.ts';
import { explain } from './interpolate.ts';
import { expandText } from './expand-text.ts';
import { isBroken, valueAt, type Resolution } from './resolution.ts';
import { scalarText } from './value-rules.ts';

export interface Version {
  /** Computed once, when first asked for. */
  readonly version: () => Checked<string>;
  /** Contexts `git` and `version`. */
  readonly contexts: Contexts;
  readonly git: () => GitFacts;
}

/** `contexts`: what stages 1 to 3 gave. */
export function resolveVersion(resolution: Resolution, contexts: Contexts): Version {
  let facts: GitFacts | undefined;
  const git = (): GitFacts => {
    resolution.looked.gitFacts = true;
    facts ??= resolution.request.git();
    return facts;
  };
  const gitContext: Lazy = () => ok(gitMembers(resolution, git()));
  let version: Checked<string> | undefined;
  const once = (): Checked<string> => {
    version ??= computeVersion(resolution, { ...contexts, git: gitContext }, git);
    return version;
  };
  let isReported = false;
  const lazyVersion: Lazy = () => {
    const { value, diagnostics } = once();
    if (value !== undefined) return ok(value);
    // A thousand nodes may ask; the mistake is one.
    const fresh = isReported ? [] : diagnostics;
    isReported = true;
    return err(fresh);
  };
  return { version: once, contexts: { git: gitContext, version: lazyVersion }, git };
}

function gitMembers(resolution: Resolution, facts: GitFacts): ContextValue {
  const { commit, short, branch, tag, time } = facts;
  const dirty: Lazy = () => {
    resolution.looked.gitStatus = true;
    return ok(facts.dirty());
  };
  return { commit, short, branch, tag, time, dirty };
}

function computeVersion(resolution: Resolution, contexts: Contexts, git: () => GitFacts): Checked<string> {
  const pointer = ['release-version'];
  if (isBroken(resolution, pointer)) return { diagnostics: [] };
  const wanted = valueAt(resolution.data, pointer);
  const mode = wanted === undefined || wanted === null ? 'git' : wanted;
  const computed: Result<string, readonly Diagnostic[]> = isObject(mode)
    ? fromMap(resolution, mode, contexts)
    : ok(fromGit(scalarText(mode) ?? '', git()));
  if (!computed.ok) return rejected(...computed.error);
  const problem = versionProblem(computed.value);
  if (!problem) return checked(computed.value);
  const text = `the release version "${computed.value}" cannot be used: ${problem}`;
  const source = isObject(mode) ? Object.keys(mode) : [];
  const at = resolution.places.locate([...pointer, ...source.slice(0, 1)]);
  return rejected(
    diagnostic('GB1052', text, { at, help: 'versions are made of letters, digits and . + ~ _ -, as in 1.4.0' }),
  );
}

/** Versions become parts of file names and of labels, on every system. */
function versionProblem(version: string): string | undefined {
  if (version === '') return 'it is empty';
  if (version.length > 128) return 'it is longer than 128 characters';
  return /^[0-9A-Za-z][0-9A-Za-z.+~_-]*$/.test(version) ? undefined : 'it holds other characters';
}

function fromGit(mode: string, facts: GitFacts): string {
  if (mode === 'git-describe') return facts.describe === '' ? '0.0.0-dev' : withoutLetter(facts.describe);
  // Digits alone order the same everywhere: 20250601120000, in UTC.
  if (mode === 'commit-time') return facts.time === '' ? '0.0.0-dev' : utcDigits(facts.time);
  if (facts.tag !== '') return withoutLetter(facts.tag);
  return nextVersion(facts.latestTag);
}

const utcDigits = (time: string): string => new Date(time).toISOString().replaceAll(/\D/g, '').slice(0, 14);
const withoutLetter = (tag: string): string => tag.replace(/^v(?=\d)/, '');

/** `1.4.1-dev` after v1.4.0, `1.5.0-dev` after v1.5.0-rc.1, `0.0.0-dev` without a tag: no distance and no hash. */
export function nextVersion(tag: string): string {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(-[^+]*)?/.exec(tag);
  if (!match) return '0.0.0-dev';
  const [, major, minor, patch, prerelease] = match;
  return `${major}.${minor}.${prerelease ? (patch ?? '0') : Number(patch ?? 0) + 1}-dev`;
}

function fromMap(resolution: Resolution, mode: JsonObject, contexts: Contexts): Result<string, readonly Diagnostic[]> {
  const variable = mode['env'];
  if (typeof variable === 'string') {
    resolution.looked.variables.add(variable);
    const value = resolution.request.environment.get(variable);
    if (value !== undefined && value !== '') return ok(withoutLetter(value));
    return err([
      diagnostic('GB1052', `the release version comes from the variable ${variable}, which is not set`, {
        at: resolution.places.locate(['release-version', 'env']),
        help: `set ${variable}, or use \`release-version: git\``,
      }),
    ]);
  }
  const text = scalarText(mode['text'] ?? null) ?? '';
  const expanded = expandText(text, { type: 'plain' }, { contexts, where: 'in release-version' });
  if (!expanded.ok)
    return err(explain(expanded.error, resolution.places, { pointer: ['release-version', 'text'], text }));
  return ok(scalarText(expanded.value) ?? JSON.stringify(expanded.value));
}
