/** Texts of other tools inside gobuild.yaml: nothing in them becomes an expression by chance. */

/** `text` as it is, wherever expressions are read. */
export const literalText = (text: string): string => text.replaceAll('${{', "${{ '${' }}{");

/** The same inside the text of a shell, where an expression would be quoted. */
export const literalShell = (text: string): string => text.replaceAll('${{', "${{ raw('${') }}{");

/** A text inside of an expression. */
export const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Where a target's one result lies, inside of an expression. */
export const artifactPath = (target: string): string =>
  `artifacts${/^[a-z_][a-z0-9_-]*$/.test(target) ? `.${target}` : `['${target}']`}.path`;
