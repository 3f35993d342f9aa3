/** Reads a depfile (Make syntax, as gcc -MD, clang and protoc write it): the prerequisites of all rules. */

/** Distinct paths as written, in order. Escapes: `\ ` and `\#` in names, `$$`, a backslash at a line's end. */
export function parseDepfile(text: string): readonly string[] {
  const found = new Set<string>();
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const colon = ruleColon(line);
    if (colon < 0) continue;
    for (const word of line.slice(colon + 1).match(/(?:\\[ #]|\S)+/g) ?? []) {
      found.add(word.replaceAll(/\\([ #])/g, '$1').replaceAll('$$', '$'));
    }
  }
  return [...found];
}

/** The colon that ends the targets: one before white space or the end, so that `C:\x` stays whole. */
function ruleColon(line: string): number {
  const match = /:(?=\s|$)/.exec(line);
  return match ? match.index : -1;
}
