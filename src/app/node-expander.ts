/** Joins the expressions of config with the graph, and notes which costly facts they used. */
import { evaluateCondition, expandSettings, type Contexts, type UsedFact } from '../config/index.ts';
import type { NodeExpander } from '../graph/index.ts';
import type { Config } from '../model/config.ts';

export type UsedContexts = Set<UsedFact>;

export function nodeExpander(config: Config, project: Contexts, used: UsedContexts): NodeExpander {
  const note = <T extends { readonly used: ReadonlySet<UsedFact> }>(expanded: T): T => {
    for (const fact of expanded.used) used.add(fact);
    return expanded;
  };
  return {
    expand: ({ spec, settings, driver, contexts }) =>
      note(expandSettings({ config, spec, driver, settings, contexts: { ...project, ...contexts } })),
    condition: (spec, contexts) => note(evaluateCondition({ config, spec, contexts: { ...project, ...contexts } })),
  };
}
