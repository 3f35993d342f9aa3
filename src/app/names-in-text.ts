/** A quick look at the text of a gobuild.yaml for the names in it: where the file is broken, or too big to be read whole. */
import type { KnownNames } from '../model/known-names.ts';

/** Keys one level below the top-level maps that completion asks for. Never throws; a flow map gives nothing. */
export function namesInText(text: string): KnownNames {
  const found: Record<'targets' | 'profiles' | 'vars', string[]> = { targets: [], profiles: [], vars: [] };
  const descriptions = new Map<string, string>();
  let section: keyof typeof found | undefined;
  let indent: number | undefined;
  for (const line of text.split(/\r?\n/)) {
    const match = keyOf(line);
    if (!match) continue;
    if (match.depth === 0) {
      section = match.key === 'targets' || match.key === 'profiles' || match.key === 'vars' ? match.key : undefined;
      indent = undefined;
    } else if (section !== undefined) {
      indent ??= match.depth;
      if (match.depth === indent) found[section].push(match.key);
      else if (section === 'targets') addDescription(match, found.targets.at(-1), descriptions);
    }
  }
  const targets = found.targets.map((name) => ({ name, description: descriptions.get(name) }));
  return { targets, nodes: [], traits: [], profiles: found.profiles, vars: found.vars };
}

interface Key {
  /** Number of blanks before it. */
  readonly depth: number;
  readonly key: string;
  readonly rest: string;
}

function keyOf(line: string): Key | undefined {
  const match = /^( *)(?:"([^"\\]*)"|'([^']*)'|([A-Za-z0-9][\w.-]*))\s*:(?:\s+(.*))?$/.exec(line);
  if (!match) return undefined;
  return { depth: (match[1] ?? '').length, key: match[2] ?? match[3] ?? match[4] ?? '', rest: match[5] ?? '' };
}

function addDescription({ key, rest }: Key, target: string | undefined, descriptions: Map<string, string>): void {
  if (key !== 'description' || target === undefined || descriptions.has(target)) return;
  if (!/^[|>]/.test(rest)) descriptions.set(target, rest.replace(/^(["'])(.*)\1\s*(?:#.*)?$/, '$2'));
}
