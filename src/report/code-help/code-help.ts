/** The shape of what is said about the codes of diagnostics. Types alone. */

/** By code: what shows it, and what to do. */
export type CodeHelp = Readonly<Record<`GB${number}`, readonly [example: string, todo: string]>>;
