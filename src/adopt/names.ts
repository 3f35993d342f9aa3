/** Names of targets made of whatever others call theirs: unique, and allowed in gobuild.yaml. */

export interface Names {
  /** A name near `wanted` that nobody has yet, and nobody gets again. */
  readonly take: (wanted: string, otherwise?: string) => string;
  readonly has: (name: string) => boolean;
}

/** `[a-z0-9][a-z0-9._-]*`: the language's rule for names. */
export function plainName(text: string): string {
  const name = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 80);
  return name === '' ? 'unnamed' : name;
}

/**
 * `otherwise` is what comes behind a name that is taken, before numbers do: `release-program`. `tool` comes behind those that
 * were taken from the first on: `build-task`.
 */
export function openNames(taken: Iterable<string> = [], tool?: string): Names {
  const first = new Set(taken);
  const names = new Set(first);
  return {
    has: (name) => names.has(name),
    take: (wanted, otherwise) => {
      const name = plainName(wanted);
      const behind = otherwise ?? (first.has(name) ? tool : undefined);
      let free = name;
      if (names.has(free) && behind !== undefined) free = `${name}-${behind}`;
      for (let number = 2; names.has(free); number += 1) free = `${name}-${number}`;
      names.add(free);
      return free;
    },
  };
}

/** `task` of `github.com/go-task/task/v3`. */
export function moduleName(path: string): string {
  const parts = path.split('/').filter((part) => !/^v\d+$/.test(part));
  return (parts.at(-1) ?? path).replace(/\.v\d+$/, '');
}

/** What a program is called whose main package is in `folder`. */
export const programName = ({
  folder,
  module,
}: {
  readonly folder: string;
  readonly module: { readonly folder: string; readonly path: string };
}): string => (folder === module.folder ? moduleName(module.path) : (folder.split('/').at(-1) ?? folder));
