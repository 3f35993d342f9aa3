/** Joins the expressions of config with the graph, and notes which costly facts they used. */
import { evaluateCondition, expandSettings, placePaths, type Contexts, type UsedFact } from '../config/index.ts';
import type { NodeExpander } from '../graph/index.ts';
import type { Config, TargetSpec } from '../model/config.ts';

export type UsedContexts = Set<UsedFact>;

/** `contextsOf`: what the targets of the file of a namespace see. */
export function nodeExpander(
  config: Config,
  contextsOf: (namespace: string) => Contexts,
  used: UsedContexts,
): NodeExpander {
  const project = ({ file }: TargetSpec): Contexts => contextsOf(file?.namespace ?? '');
  // The version of a run is the root's: whether another file's is used does not matter to it.
  const note = <T extends { readonly used: ReadonlySet<UsedFact> }>(expanded: T, { file }: TargetSpec): T => {
    for (const fact of expanded.used) if (fact !== 'version' || !file?.namespace) used.add(fact);
    return expanded;
  };
  return {
    expand: ({ spec, settings, driver, contexts }) =>
      note(expandSettings({ config, spec, driver, settings, contexts: { ...project(spec), ...contexts } }), spec),
    placed: (spec, driver) => placePaths(spec.settings, driver, spec.file?.folder ?? '.').settings,
    condition: (spec, contexts) =>
      note(evaluateCondition({ config, spec, contexts: { ...project(spec), ...contexts } }), spec),
  };
}
