/** Versions of Go as people and go.mod write them: `1.26` (a line), `1.26.8`, `1.27rc1`; their order. Pure. */

/** The first Go that fetches other versions itself, and whose lines begin with a `.0` (https://go.dev/doc/toolchain). */
export const firstSwitchingGo = '1.21';

const pattern = /^1\.(0|[1-9]\d{0,3})(?:\.(0|[1-9]\d{0,3})|(rc|beta)([1-9]\d{0,2}))?$/;

export interface GoVersion {
  /** `1.26`. */
  readonly line: string;
  /** False for a line alone, which any of its releases satisfies. */
  readonly isExact: boolean;
  /** `1.27rc1`, `1.27beta1`. */
  readonly isPreview: boolean;
}

/** Undefined for any other text; no `go` in front. */
export function parseGoVersion(text: string): GoVersion | undefined {
  const [all, minor, patch, stage] = pattern.exec(text) ?? [];
  if (all === undefined || minor === undefined) return undefined;
  return { line: `1.${minor}`, isExact: (patch ?? stage) !== undefined, isPreview: stage !== undefined };
}

/** Minor, stage (line, beta, rc, release) and number: Go's own order, in which `1.26` comes before `1.26rc1`. */
function fields(text: string): readonly [number, number, number] {
  const [, minor = '-1', patch, stage, number] = pattern.exec(text) ?? [];
  if (patch !== undefined) return [Number(minor), 3, Number(patch)];
  return stage === undefined ? [Number(minor), 0, 0] : [Number(minor), stage === 'beta' ? 1 : 2, Number(number)];
}

/** Negative if `a` is the older version; texts that are none are older than any. */
export function compareGoVersions(a: string, b: string): number {
  const [one, two] = [fields(a), fields(b)];
  return one[0] - two[0] || one[1] - two[1] || one[2] - two[2];
}

/** Whether the exact version `exact` is what `wanted` (a line or an exact version) asks for; previews only by name. */
export function satisfiesGo(wanted: string, exact: string): boolean {
  const [asked, given] = [parseGoVersion(wanted), parseGoVersion(exact)];
  if (!asked || !given?.isExact) return false;
  return asked.isExact ? wanted === exact : asked.line === given.line && !given.isPreview;
}

/** The newest of `versions` that satisfies `wanted`. */
export const newestGo = (wanted: string, versions: Iterable<string>): string | undefined =>
  [...versions]
    .filter((version) => satisfiesGo(wanted, version))
    .toSorted(compareGoVersions)
    .at(-1);

/** Why `text` cannot be asked for, with what to do; undefined if it can. */
export function goVersionProblem(text: string): { readonly message: string; readonly help: string } | undefined {
  const version = parseGoVersion(text);
  if (!version)
    return {
      message: `"${text}" is not a version of Go`,
      help: text.startsWith('go1.')
        ? `write it without "go": "${text.slice(2)}"`
        : 'write a line as "1.26", or one version as "1.26.8"',
    };
  if (compareGoVersions(version.line, firstSwitchingGo) >= 0) return undefined;
  return { message: `Go ${text} is too old`, help: `gobuild builds with Go ${firstSwitchingGo} and newer` };
}
