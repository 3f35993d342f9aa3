/** The one grammar of selectors: `NAME-OR-GLOB[trait=value,trait!=value]`, `NAME@ID-GLOB`, `kind/*`, `//NAME`. Text in, data out. */
import { err, ok, type Result } from '../base/result.ts';
import { hasWildcard } from '../base/wildcard.ts';
import { fullName } from '../model/target-name.ts';

export interface TraitTest {
  readonly trait: string;
  readonly value: string;
  readonly negated: boolean;
}

export interface Selector {
  readonly text: string;
  /** Full name or glob of targets; `*` for a `kind/*` selector of the root's file. */
  readonly name: string;
  /** The name as it stands in the text: seen from its file, or `//name`. */
  readonly written: string;
  /** Kind of a `kind/NAME-OR-GLOB` selector. */
  readonly kind?: string | undefined;
  /** Glob over what follows `@` in node ids. */
  readonly id?: string | undefined;
  readonly traits: readonly TraitTest[];
  /** True if one target is named in full: then it may pick deploys. */
  readonly plain: boolean;
}

const namePattern = /^[a-z0-9*?][a-z0-9._*?:-]*$/;

/** Parses a selector of the file of `namespace`; the error is a sentence that says what is wrong with it. */
export function parseSelector(text: string, namespace = ''): Result<Selector, string> {
  const match = /^([^[\]@]*)(?:@([^[\]]+))?(?:\[([^[\]]*)\])?$/.exec(text.trim());
  if (!match) return err('a selector is NAME, NAME[trait=value] or NAME@ID');
  const [, whole = '', id, inside] = match;
  const { root, kind, name } = partsOf(whole);
  if (name === '') return err('a selector starts with the name of a target or a glob, as in *[os=linux]');
  if (!namePattern.test(name)) return err(`"${name}" is not a name: names hold a-z, 0-9, dot, dash and underscore`);
  const written = root + name;
  const traits = inside === undefined ? ok([]) : parseWhere(inside);
  if (!traits.ok) return traits;
  const plain = !hasWildcard(name) && kind === undefined && traits.value.length === 0;
  return ok({ text, name: fullName(namespace, written), written, kind, id, traits: traits.value, plain });
}

/** `//`, `sign` and `api:*` of `//sign/api:*`. */
function partsOf(head: string): { readonly root: string; readonly kind?: string | undefined; readonly name: string } {
  const root = head.startsWith('//') ? '//' : '';
  const rest = head.slice(root.length);
  const slash = rest.indexOf('/');
  return slash < 0 ? { root, name: rest } : { root, kind: rest.slice(0, slash), name: rest.slice(slash + 1) };
}

/** Parses the inside of a selector's brackets: `os=windows,arch!=386`. */
export function parseWhere(text: string): Result<readonly TraitTest[], string> {
  const tests: TraitTest[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*([A-Za-z_][\w.-]*)\s*(!?=)\s*([^=,]*?)\s*$/.exec(part);
    if (!match) return err(`"${part.trim()}" is not of the form trait=value or trait!=value`);
    const [, trait, operator, value] = match as unknown as [string, string, string, string];
    tests.push({ trait, value, negated: operator === '!=' });
  }
  return ok(tests);
}
