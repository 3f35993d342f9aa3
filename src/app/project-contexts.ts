/** What drivers know of the project, file by file: all is the root's but the release version. */
import type { FileFacts } from '../config/index.ts';
import type { Config } from '../model/config.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ProjectContext } from '../model/kind.ts';
import type { Platform } from '../model/platform.ts';
import { namespaceOf } from '../model/target-name.ts';
import type { UsedContexts } from './node-expander.ts';

export interface ProjectContexts {
  readonly root: ProjectContext;
  readonly of: (target: string) => ProjectContext;
  /** Why there is no version; filled in when one is asked for. */
  readonly problems: readonly Diagnostic[];
}

export function projectContexts(
  config: Config,
  facts: ReadonlyMap<string, FileFacts>,
  { machine, used }: { readonly machine: Platform; readonly used: UsedContexts },
): ProjectContexts {
  const problems: Diagnostic[] = [];
  const contextOf = (namespace: string): ProjectContext => {
    const told = { done: false };
    return {
      project: config.project,
      dist: config.dist,
      machine,
      releaseProfile: config.profile.release,
      version: () => {
        // The version of a run is the root's.
        if (namespace === '') used.add('version');
        const version = facts.get(namespace)?.version();
        if (version && version.value === undefined && !told.done) problems.push(...version.diagnostics);
        told.done ||= version?.value === undefined;
        return version?.value ?? '0.0.0';
      },
    };
  };
  const contexts = new Map([...facts.keys()].map((namespace) => [namespace, contextOf(namespace)]));
  const root = contexts.get('') ?? contextOf('');
  return { root, of: (target) => contexts.get(namespaceOf(target)) ?? root, problems };
}
