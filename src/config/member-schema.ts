/** The part of a schema of ours that describes a member. */
import { invariant } from '../base/bug.ts';
import { isObject, type JsonObject } from '../base/json.ts';

/** Schema at `steps` below `schema`: names of properties, any name of an open map, any index of a list. */
export function memberOf(schema: JsonObject | undefined, ...steps: readonly (string | number)[]): JsonObject {
  let part: unknown = schema;
  for (const step of steps) {
    invariant(isObject(part), 'schemas of this room are objects');
    const { properties, additionalProperties, items } = part;
    const named: unknown = isObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
    part = typeof step === 'number' ? items : (named ?? additionalProperties);
  }
  invariant(isObject(part), `there is a schema for ${steps.join('.')}`);
  return part as JsonObject;
}
