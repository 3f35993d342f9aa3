/** One text outside a target's settings, expanded with given values: for callers that hold a template of their own. */
import type { Json } from '../base/json.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Location } from '../model/location.ts';
import type { Contexts, UsedFact } from './contexts.ts';
import type { Expanded } from './expand-node.ts';
import { expandText, type TextRule } from './expand-text.ts';
import { isTemplate } from './template.ts';

/** A sole `${{ }}` keeps the type of its value. The expressions must have been loaded by {@link readConfig}. */
export function expandTemplate(request: {
  readonly text: string;
  readonly contexts: Contexts;
  readonly at: Location;
  /** Default: a plain text. */
  readonly rule?: TextRule | undefined;
}): Expanded<Json> {
  const { text, contexts, at } = request;
  const used = new Set<UsedFact>();
  if (!isTemplate(text)) return { value: text, diagnostics: [], used };
  const scope = { contexts, where: 'here', onUse: (fact: UsedFact) => void used.add(fact) };
  const value = expandText(text, request.rule ?? { type: 'plain' }, scope);
  if (value.ok) return { value: value.value, diagnostics: [], used };
  const { code, message, help, causes } = value.error;
  const diagnostics: readonly Diagnostic[] = causes ?? [diagnostic(code, message, { at, help })];
  return { diagnostics, used };
}
