/** What stands for secrets in keys: where each comes from, and of a keyed one a mark of its value. */
import type { SecretRef } from '../model/config.ts';
import { machineKey, markOf, type MachineKeyPlace } from './machine-key.ts';
import { readSecret, type SecretsOptions } from './secrets.ts';

/**
 * `env:NAME`, `file:PATH`, `command:["vault","read",…]`; of a keyed secret `env:NAME#<mark>`, or `#none` without a value.
 * Values are read, and the key is made, only for the names that are asked for.
 */
export function secretReferences(
  options: Pick<SecretsOptions, 'refs' | 'environment' | 'files' | 'root'> & MachineKeyPlace,
): Readonly<Record<string, string>> {
  let key: string | undefined;
  const marked = (name: string): string => {
    const value = readSecret(name, options);
    return value.ok ? markOf((key ??= machineKey(options)), value.value) : 'none';
  };
  const references: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, ref] of Object.entries(options.refs)) {
    let text: string | undefined;
    const read = (): string => (text ??= isKeyed(ref) ? `${placeOf(ref)}#${marked(name)}` : placeOf(ref));
    Object.defineProperty(references, name, { enumerable: true, get: read });
  }
  return references;
}

const isKeyed = (ref: SecretRef): boolean => 'keyed' in ref && ref.keyed === true;

function placeOf(ref: SecretRef): string {
  if ('env' in ref) return `env:${ref.env}`;
  return 'file' in ref ? `file:${ref.file}` : `command:${JSON.stringify(ref.command)}`;
}
