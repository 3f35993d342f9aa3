/** Which tool a file is for: by its name, else by what stands in it. */

export type Tool = 'make' | 'task' | 'goreleaser';

const names: readonly (readonly [RegExp, Tool])[] = [
  [/^\.?goreleaser\.ya?ml$/, 'goreleaser'],
  [/^(?:GNUmakefile|[Mm]akefile|.*\.mk)$/, 'make'],
  [/^[Tt]askfile(?:\.dist)?\.ya?ml$/, 'task'],
];

/** Files at the top of a project that `--from` is offered for. */
export const convertible = (path: string): boolean => toolOfName(path) !== undefined;

const toolOfName = (name: string): Tool | undefined => names.find(([pattern]) => pattern.test(name))?.[1];

/** Undefined if neither the name nor the text tells. */
export function toolOf(name: string, text: string): Tool | undefined {
  const known = toolOfName(name);
  if (known) return known;
  if (/^(?:builds|archives|nfpms|project_name|goreleaser|dockers(?:_v2)?|checksum):/m.test(text)) return 'goreleaser';
  if (/^tasks:/m.test(text)) return 'task';
  return /^[\w./%$()-][^\n=:#]*:(?!=)[^\n]*\n\t/m.test(text) || /^\.PHONY\s*:/m.test(text) ? 'make' : undefined;
}
