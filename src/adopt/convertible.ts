/** Which tool a file is for: by its name, else by what stands in it. */

export type Tool = 'make' | 'task' | 'goreleaser';

const names: readonly (readonly [RegExp, Tool])[] = [
  [/^\.?goreleaser\.ya?ml$/, 'goreleaser'],
  [/^(?:GNUmakefile|[Mm]akefile|.*\.mk)$/, 'make'],
  [/^[Tt]askfile(?:\.dist)?\.ya?ml$/, 'task'],
];

/** In the order in which each tool looks for its file: it reads the first that is there, and no other. */
const usual: readonly (readonly string[])[] = [
  ['GNUmakefile', 'makefile', 'Makefile'],
  ['yml', 'yaml', 'dist.yml', 'dist.yaml'].flatMap((ending) => [`Taskfile.${ending}`, `taskfile.${ending}`]),
  ['.config/goreleaser', '.goreleaser', 'goreleaser'].flatMap((name) => [`${name}.yml`, `${name}.yaml`]),
];

/** Of the files of a project those at its top that its tools read, which `--from` is offered for. */
export function convertibleOf(files: readonly string[]): readonly string[] {
  const there = new Set(files);
  return usual.flatMap((names) => names.find((name) => there.has(name)) ?? []);
}

const toolOfName = (name: string): Tool | undefined => names.find(([pattern]) => pattern.test(name))?.[1];

/** Undefined if neither the name nor the text tells. */
export function toolOf(name: string, text: string): Tool | undefined {
  const known = toolOfName(name);
  if (known) return known;
  if (/^(?:builds|archives|nfpms|project_name|goreleaser|dockers(?:_v2)?|checksum):/m.test(text)) return 'goreleaser';
  if (/^tasks:/m.test(text)) return 'task';
  return /^[\w./%$()-][^\n=:#]*:(?!=)[^\n]*\n\t/m.test(text) || /^\.PHONY\s*:/m.test(text) ? 'make' : undefined;
}
