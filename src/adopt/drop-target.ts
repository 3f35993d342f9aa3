/** Takes a target out of a draft that gobuild could not use: it stays as a comment, and nobody names it any more. */
import type { Json, JsonObject } from '../base/json.ts';
import type { Draft, DraftTarget } from './draft.ts';
import { writeDraft } from './write-draft.ts';
import { scalarText } from './yaml-text.ts';

/** Name of the target whose lines hold `line` (from 1) of the written draft; undefined outside of all targets. */
export function targetAtLine(draft: Draft, line: number): string | undefined {
  const lines = writeDraft(draft).split('\n');
  const names = new Map(draft.targets.map(({ name }) => [`  ${scalarText(name)}:`, name]));
  const start = lines.findIndex((text) => text.startsWith('targets:'));
  if (start < 0 || line - 1 <= start) return undefined;
  const header = lines.slice(start, line).findLast((text) => names.has(text));
  return header === undefined ? undefined : names.get(header);
}

/** `why` is told above it. What would then take from nothing goes, too. */
export function dropTarget(draft: Draft, name: string, why: string): Draft {
  const targets = draft.targets.map((target): DraftTarget => {
    if (target.isGuess) return target;
    if (target.name === name) return { ...target, isGuess: true, comments: [...(target.comments ?? []), why] };
    return { ...target, body: withoutName(target.body, name) };
  });
  const settings = draft.settings
    .map((setting) => (setting.key === 'default' ? { ...setting, value: without(setting.value, name) } : setting))
    .filter(({ key, value }) => key !== 'default' || !isEmpty(value));
  const next = { ...draft, targets, settings };
  const empty = targets.find((target) => !target.isGuess && isLeftWithout(target, draft));
  return empty ? dropTarget(next, empty.name, `It took from ${name}, which is left out.`) : next;
}

const meansName = (selector: Json, name: string): boolean =>
  typeof selector === 'string' && (selector.split(/[[@]/)[0] ?? '') === name;

function without(value: Json, name: string): Json {
  if (Array.isArray(value)) return value.filter((item) => !meansName(item as Json, name));
  return meansName(value, name) ? [] : value;
}

const isEmpty = (value: Json | undefined): boolean => Array.isArray(value) && value.length === 0;

function withoutName(body: JsonObject, name: string): JsonObject {
  const entries = Object.entries(body).map(([key, value]): [string, Json] =>
    key === 'needs' || key === 'from' ? [key, without(value, name)] : [key, value],
  );
  return Object.fromEntries(entries.filter(([key, value]) => key !== 'needs' || !isEmpty(value)));
}

/** It had something to take or to group, and has nothing now. */
function isLeftWithout({ name, body }: DraftTarget, before: Draft): boolean {
  if (isEmpty(body['from'])) return true;
  const old = before.targets.find((target) => target.name === name)?.body;
  return body['kind'] === 'group' && body['needs'] === undefined && old?.['needs'] !== undefined;
}
