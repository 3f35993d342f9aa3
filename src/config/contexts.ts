/** The values that expressions may use, by name; some are fetched only when an expression asks for them. */
import type { Json } from '../base/json.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Result } from '../base/result.ts';

/** Called when an expression uses the value. The caller makes it cheap to call again. */
export type Lazy = () => Result<ContextValue, readonly Diagnostic[]>;
export type ContextValue = Json | Lazy | { readonly [key: string]: ContextValue };
export type Contexts = Readonly<Record<string, ContextValue>>;

/** Facts that cost something and enter a target's key only where it uses them. */
export type UsedFact = 'version' | 'git' | 'git.dirty';

/** What one expression may see. */
export interface Scope {
  readonly contexts: Contexts;
  /** Where the expression stands, for messages: `in vars`, `in env`. */
  readonly where: string;
  /** Contexts that other nodes of the same target may have: not there means "missing", as for a property. */
  readonly sometimes?: readonly string[] | undefined;
  readonly onUse?: ((fact: UsedFact) => void) | undefined;
}
