/** The one grammar of selectors: `NAME-OR-GLOB[trait=value,trait!=value]`, `NAME@ID-GLOB`, `kind/*`. Text in, data out. */
import { err, ok, type Result } from '../base/result.ts';
import { hasWildcard } from '../base/wildcard.ts';

export interface TraitTest {
  readonly trait: string;
  readonly value: string;
  readonly negated: boolean;
}

export interface Selector {
  readonly text: string;
  /** Name or glob of targets; `*` for a `kind/*` selector. */
  readonly name: string;
  /** Kind of a `kind/NAME-OR-GLOB` selector. */
  readonly kind?: string | undefined;
  /** Glob over what follows `@` in node ids. */
  readonly id?: string | undefined;
  readonly traits: readonly TraitTest[];
  /** True if one target is named in full: then it may pick deploys. */
  readonly plain: boolean;
}

const namePattern = /^[a-z0-9*?][a-z0-9._*?:-]*$/;

/** Parses a selector; the error is a sentence that says what is wrong with it. */
export function parseSelector(text: string): Result<Selector, string> {
  const match = /^([^[\]@]*)(?:@([^[\]]+))?(?:\[([^[\]]*)\])?$/.exec(text.trim());
  if (!match) return err('a selector is NAME, NAME[trait=value] or NAME@ID');
  const [, head = '', id, inside] = match;
  const slash = head.indexOf('/');
  const kind = slash < 0 ? undefined : head.slice(0, slash);
  const name = slash < 0 ? head : head.slice(slash + 1);
  if (name === '') return err('a selector starts with the name of a target or a glob, as in *[os=linux]');
  if (!namePattern.test(name)) return err(`"${name}" is not a name: names hold a-z, 0-9, dot, dash and underscore`);
  const traits = inside === undefined ? ok([]) : parseWhere(inside);
  if (!traits.ok) return traits;
  const plain = !hasWildcard(name) && kind === undefined && traits.value.length === 0;
  return ok({ text, name, kind, id, traits: traits.value, plain });
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
