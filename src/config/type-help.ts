/** What to write in place of a value of a wrong type. Pure. */
import type { Json } from '../base/json.ts';

/** How each type of JSON Schema is written. */
const forms: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list, as [a, b]',
  object: 'a map, as { key: value }',
};

/** `types`: what JSON Schema allows there. */
export function typeHelp(types: readonly string[], data: Json | undefined): string {
  const help = typeof data === 'string' ? textHelp(types, data) : scalarHelp(types, data);
  if (help !== undefined) return help;
  const written = types.flatMap((type) => forms[type] ?? []);
  return written.length === 0 ? 'write another value' : `write ${written.join(', or ')}`;
}

function scalarHelp(types: readonly string[], data: Json | undefined): string | undefined {
  if (typeof data !== 'number' && typeof data !== 'boolean') return undefined;
  // Not the number itself: 1.20 is read as 1.2.
  if (types.includes('string'))
    return typeof data === 'boolean'
      ? `quote it to make it a text: "${data}"`
      : 'quote it as it is written, to make it a text';
  return types.includes('integer') && typeof data === 'number' ? 'write a number without a fraction' : undefined;
}

function textHelp(types: readonly string[], text: string): string | undefined {
  if (types.includes('boolean') && /^(y|n|yes|no|on|off)$/i.test(text)) return 'YAML 1.2 knows only true and false';
  if (types.includes('boolean') && /^(true|false)$/i.test(text)) return `write ${text.toLowerCase()}, without quotes`;
  const isNumeric = types.includes('number') || types.includes('integer');
  if (isNumeric && /^[-+]?[\d_]+(\.\d+)?$/.test(text))
    return `write ${text.replaceAll('_', '')}, without quotes and "_"`;
  return types.includes('array') ? `put it into brackets: ["${text}"]` : undefined;
}
