/** Which nodes and artifacts a selector means. Pure. */
import { matchesWildcard } from '../base/wildcard.ts';
import type { ArtifactSpec } from '../model/artifact.ts';
import type { GraphNode } from '../model/graph.ts';
import { platformText, type Platform } from '../model/platform.ts';
import { nearest } from '../base/text.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
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

/** Traits that every node may be asked for; the others are axes of matrices. */
const commonTraits = ['os', 'arch', 'variant', 'platform', 'format', 'role', 'tag'];

/** A trait that none of the nodes of that name can have: a slip of the pen, which would match nothing or all. */
export function unknownTrait(
  selector: Selector,
  named: readonly Selectable[],
  at: Diagnostic['at'],
): Diagnostic | undefined {
  if (named.length === 0) return undefined;
  const known = new Set([...commonTraits, ...named.flatMap((node) => Object.keys(node.traits))]);
  const wrong = selector.traits.find(({ trait }) => !known.has(trait));
  if (!wrong) return undefined;
  const meant = nearest(wrong.trait, known);
  return diagnostic('GB2004', `"${selector.text}" asks for "${wrong.trait}", and there is no such trait`, {
    at,
    help: meant ? `did you mean "${meant}"?` : `the traits here are ${[...known].join(', ')}`,
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
