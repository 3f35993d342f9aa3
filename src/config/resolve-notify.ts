/** Whom to tell when a run has ended: checked, expanded up to the secrets, and those left out whose `if` is false. */
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { Notification, NotifyOn } from '../model/config.ts';
import { parseCondition } from './condition.ts';
import type { Contexts } from './contexts.ts';
import { evaluate } from './evaluate.ts';
import { fileKeys } from './file-keys.ts';
import { explain } from './interpolate.ts';
import { memberOf } from './member-schema.ts';
import { complain, expandPart, valueAt, type Resolution } from './resolution.ts';
import type { Pointer } from './source-tree.ts';
import { shift } from './template.ts';
import { isTruthy } from './value-rules.ts';

export function resolveNotify(resolution: Resolution, contexts: Contexts): readonly Notification[] {
  const list = valueAt(resolution.data, ['notify']);
  const scope = { contexts, where: 'in notify' };
  return (Array.isArray(list) ? (list as readonly Json[]) : []).flatMap((_item, index) => {
    const pointer = ['notify', index];
    const entry = expandPart(resolution, { pointer, schema: memberOf(fileKeys['notify'], 0), scope });
    if (!isObject(entry)) return [];
    const by = meansOf(resolution, entry, pointer);
    const holds = conditionHolds(resolution, [...pointer, 'if'], contexts);
    return by && holds ? [{ name: `notify[${index}]`, on: occasions(entry['on']), by }] : [];
  });
}

const occasions = (on: Json | undefined): readonly NotifyOn[] =>
  on === undefined ? ['failure'] : ((Array.isArray(on) ? on : [on]) as readonly NotifyOn[]);

function meansOf(
  resolution: Resolution,
  { webhook, headers, command }: JsonObject,
  pointer: Pointer,
): Notification['by'] | undefined {
  if (Array.isArray(command)) return { type: 'command', argv: command as readonly string[] };
  if (typeof webhook !== 'string') return undefined;
  if (!webhook.includes('${{') && !/^https?:\/\/[^/]/i.test(webhook)) {
    complain(resolution, [...pointer, 'webhook'], {
      code: 'GB1058',
      message: 'a webhook is an http or https address',
      help: 'write it as https://host/path',
    });
    return undefined;
  }
  return { type: 'webhook', url: webhook, headers: isObject(headers) ? (headers as Record<string, string>) : {} };
}

function conditionHolds(resolution: Resolution, pointer: Pointer, contexts: Contexts): boolean {
  const text = valueAt(resolution.data, pointer);
  if (typeof text !== 'string') return text !== false;
  const parsed = parseCondition(text);
  const value = parsed.ok ? evaluate(parsed.value.expression, { contexts, where: 'in notify' }) : parsed;
  if (value.ok) return isTruthy(value.value);
  const problem = parsed.ok ? shift(value.error, parsed.value.inside) : value.error;
  resolution.diagnostics.push(...explain(problem, resolution.places, { pointer, text }));
  return false;
}
