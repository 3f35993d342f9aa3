/** Flags of Go's linker → the stamps among them (-X) and the rest. */
import { fieldsOf } from './go-words.ts';

export interface LinkFlags {
  /** `main.version` → what it gets, as it stood there. */
  readonly stamps: readonly (readonly [variable: string, value: string])[];
  readonly rest: readonly string[];
  /** Flags for a C linker, which gobuild does not call. */
  readonly external: readonly string[];
}

export function readLinkFlags(text: string): LinkFlags {
  const stamps: (readonly [string, string])[] = [];
  const rest: string[] = [];
  const external: string[] = [];
  const words = fieldsOf(text);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const [, flag = '', given] = /^--?(\w+)(?:=(.*))?$/s.exec(word) ?? [];
    if (flag === 'X') stamps.push(stampOf(given ?? words[(index += 1)] ?? ''));
    else if (/^(?:extldflags|extld|linkmode)$/.test(flag))
      external.push(`${word} ${given ?? words[(index += 1)] ?? ''}`.trim());
    else rest.push(word);
  }
  return { stamps: stamps.filter(([variable]) => variable !== ''), rest, external };
}

function stampOf(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? ['', ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
