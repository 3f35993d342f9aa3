/** One line of a rule → its parts, unexpanded (GNU make manual, 4.2, 4.12, 4.13). */

export interface RuleLine {
  readonly targets: string;
  /** `a b &: c`: one run makes all of them. */
  readonly isGrouped: boolean;
  readonly prerequisites: string;
  /** Behind the first `;`. */
  readonly recipe: string;
}

/** Undefined if the line is no rule. */
export function splitRule(text: string): RuleLine | undefined {
  const colon = colonOf(text);
  if (colon < 0) return undefined;
  const targets = text.slice(0, colon);
  const [prerequisites = '', ...recipe] = text.slice(colon).replace(/^::?/, '').split(';');
  const isGrouped = /\s&$/.test(targets);
  return {
    targets: isGrouped ? targets.slice(0, -1) : targets,
    isGrouped,
    prerequisites,
    recipe: recipe.join(';').trim(),
  };
}

/** `%.o: %.c` behind the targets of a static pattern rule; undefined for plain prerequisites. */
export function staticPattern(prerequisites: string): readonly [pattern: string, prerequisites: string] | undefined {
  const colon = colonOf(prerequisites);
  const pattern = prerequisites.slice(0, Math.max(0, colon)).trim();
  return pattern.includes('%') ? [pattern, prerequisites.slice(colon + 1)] : undefined;
}

/** The colon that ends the targets, outside of `$(…)`. */
function colonOf(text: string): number {
  let level = 0;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '(' || letter === '{') level += 1;
    if (letter === ')' || letter === '}') level -= 1;
    if (letter === ':' && level === 0 && text.charAt(index - 1) !== '\\') return index;
  }
  return -1;
}

/** Names of targets; a colon or a blank in one stands behind a backslash, and `./` in front means nothing. */
export const wordsOf = (text: string): readonly string[] =>
  (text.match(/(?:\\[\s\S]|\S)+/g) ?? []).map((word) =>
    word.replaceAll(/\\([:\s])/g, '$1').replace(/^(?:\.\/)+(?=.)/, ''),
  );
