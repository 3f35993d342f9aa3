/** `toolchains:` of one file: the versions that its targets are built with. */
import { goVersionProblem } from '../model/go-version.ts';
import type { Toolchains } from '../model/lock.ts';
import type { Contexts } from './contexts.ts';
import { complain, expandPart, type Resolution } from './resolution.ts';

/** Stages 1 and 2 may stand in it: `go: "${{ vars.go }}"`. */
export function resolveToolchains(resolution: Resolution, contexts: Contexts): Toolchains | undefined {
  const pointer = ['toolchains', 'go'];
  const scope = { contexts, where: 'in toolchains' };
  const go = expandPart(resolution, { pointer, schema: { type: 'string' }, scope });
  if (typeof go !== 'string') return undefined;
  const problem = goVersionProblem(go);
  if (!problem) return { go };
  complain(resolution, pointer, { code: 'GB1070', ...problem });
  return undefined;
}
