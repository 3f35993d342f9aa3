/** Which nodes and artifacts a selector means. Pure. */
import { matchesWildcard } from '../base/wildcard.ts';
import type { ArtifactSpec } from '../model/artifact.ts';
import type { GraphNode } from '../model/graph.ts';
import { platformText, type Platform } from '../model/platform.ts';
import type { Selector, TraitTest } from './selector.ts';

/** The part of a node that selectors look at. */
export type Selectable = Pick<GraphNode, 'id' | 'target' | 'kind' | 'traits' | 'tags'>;

/** True if the node's name, kind and id match; brackets aside. */
export function matchesName(selector: Selector, node: Selectable): boolean {
  if (selector.kind !== undefined && !matchesWildcard(selector.kind, node.kind)) return false;
  if (!matchesWildcard(selector.name, node.target)) return false;
  if (selector.id === undefined) return true;
  const at = node.id.indexOf('@');
  return at >= 0 && matchesWildcard(selector.id, node.id.slice(at + 1));
}

/** True if every test holds for the node, or for the artifact where the trait is one of artifacts (role, format). */
export function matchesTraits(tests: readonly TraitTest[], node: Selectable, subject: TraitSubject): boolean {
  return tests.every((test) => {
    const values = traitValues(test.trait, node, subject.artifact);
    const wanted = test.trait === 'platform' && test.value === 'host' ? platformText(subject.machine) : test.value;
    return values.some((value) => matchesWildcard(wanted, value)) !== test.negated;
  });
}

export interface TraitSubject {
  readonly machine: Platform;
  readonly artifact?: ArtifactSpec | undefined;
}

function traitValues(trait: string, node: Selectable, artifact: ArtifactSpec | undefined): readonly string[] {
  if (trait === 'tag') return node.tags;
  if (trait === 'role') return artifact ? [artifact.role] : [];
  if (trait === 'format') return artifact?.format === undefined ? [] : [artifact.format];
  const value = Object.hasOwn(node.traits, trait) ? node.traits[trait] : undefined;
  return value === undefined ? [] : [value];
}
