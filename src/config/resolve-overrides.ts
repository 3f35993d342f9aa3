/** The overrides of a target: its own, then those of the profile that its driver understands. */
import { isObject, type Json } from '../base/json.ts';
import { nearest } from '../base/text.ts';
import type { Override } from '../model/config.ts';
import type { Driver } from '../model/kind.ts';
import { checkTemplates } from './check-templates.ts';
import { complain, diagnosticOf, isBroken, textsAt, valueAt, type Resolution } from './resolution.ts';
import type { Pointer } from './source-tree.ts';
import { validate } from './validate.ts';
import { overrideSchema } from './validate-file.ts';

interface OverrideRequest {
  readonly name: string;
  readonly driver: Driver;
  readonly profile: string;
}

export function resolveOverrides(
  resolution: Resolution,
  { name, driver, profile }: OverrideRequest,
): readonly Override[] {
  const own = readOverrides(resolution, ['targets', name, 'overrides']);
  const ofProfile = readOverrides(resolution, ['profiles', profile, 'overrides']).filter(({ override }) =>
    Object.keys(override.settings).every((key) => Object.hasOwn(driver.schema.properties, key)),
  );
  const schema = { properties: driver.schema.properties };
  for (const { override, pointer } of own) checkTemplates(resolution, { value: override.settings, schema, pointer });
  for (const { override, pointer } of ofProfile) {
    checkTemplates(resolution, { value: override.settings, schema, pointer });
    for (const finding of validate(overrideSchema(driver), override.settings, pointer))
      resolution.diagnostics.push(diagnosticOf(resolution.document, pointer, finding));
  }
  return [...own, ...ofProfile].map(({ override }) => override);
}

function readOverrides(resolution: Resolution, base: Pointer): readonly { override: Override; pointer: Pointer }[] {
  const list = valueAt(resolution.data, base);
  if (!Array.isArray(list) || isBroken(resolution, base)) return [];
  return (list as readonly Json[]).flatMap((item, index) => {
    const pointer = [...base, index];
    if (!isObject(item)) return [];
    const { where, ...settings } = item;
    textsAt(resolution, [...pointer, 'where']);
    const at = resolution.places.locate([...pointer, 'where']);
    return [{ override: { where: typeof where === 'string' ? where : '', settings, at }, pointer }];
  });
}

/** Overrides of the profile that no target's driver understands. */
export function checkProfileOverrides(resolution: Resolution, profile: string, drivers: Iterable<Driver>): void {
  const all = [...new Set(drivers)];
  const known = all.flatMap((driver) => Object.keys(driver.schema.properties));
  for (const { override, pointer } of readOverrides(resolution, ['profiles', profile, 'overrides'])) {
    const keys = Object.keys(override.settings);
    const fits = all.some((driver) => keys.every((key) => Object.hasOwn(driver.schema.properties, key)));
    if (fits || all.length === 0) continue;
    const unknown = keys.find((key) => !known.includes(key));
    const meant = unknown === undefined ? undefined : nearest(unknown, known);
    complain(resolution, unknown === undefined ? pointer : [...pointer, unknown], {
      code: 'GB1055',
      atKey: unknown !== undefined,
      message: unknown === undefined ? 'no target has all of these settings' : `no target has a setting "${unknown}"`,
      help: meant ? `did you mean "${meant}"?` : 'settings of different drivers go into overrides of their own',
    });
  }
}
