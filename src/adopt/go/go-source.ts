/** What the text of one Go file tells without the go command: its package, imports, systems, and what could be stamped. */

export interface GoSource {
  readonly package: string;
  readonly imports: readonly string[];
  /** GOOS values that its name or its build constraint names alone; undefined: any system, as far as one can see. */
  readonly systems?: readonly string[] | undefined;
  /** A constraint that no usual build fulfils (`//go:build ignore`). */
  readonly isIgnored: boolean;
  readonly hasMain: boolean;
  /** Variables of the package that hold a version: `version`, `Version`. */
  readonly versions: readonly string[];
  readonly listens: boolean;
}

const systems = [
  'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows',
].flatMap((list) => list.split(' '));

/** `name` is that of the file alone. Undefined if it has no package clause. */
export function readGoSource(name: string, text: string): GoSource | undefined {
  const bare = withoutComments(text);
  const packageName = /^\s*package\s+(\w+)/m.exec(bare)?.[1];
  if (packageName === undefined) return undefined;
  const constraint = /^\/\/go:build\s+(.+)$/m.exec(text.slice(0, text.search(/^package\s/m)))?.[1]?.trim();
  const imports = importsOf(bare);
  return {
    package: packageName,
    imports,
    systems: systemsOf(name, constraint),
    isIgnored: constraint !== undefined && /^(?:ignore|tools?|generate|mage)$/.test(constraint),
    hasMain: /^func\s+main\s*\(\s*\)/m.test(bare),
    versions: versionsOf(bare),
    listens: /\bListenAndServe(?:TLS)?\s*\(|\bnet\.Listen\s*\(|\.Serve\s*\(/.test(bare),
  };
}

/** Comments become spaces; strings and runes stay. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+'/g, (part) =>
    part.startsWith('/') ? ' ' : part,
  );
}

function importsOf(bare: string): readonly string[] {
  const blocks = [...bare.matchAll(/^import\s*\(([^)]*)\)/gm)].map((match) => match[1] ?? '');
  const single = [...bare.matchAll(/^import\s+(?:[\w.]+\s+)?"([^"]+)"/gm)].map((match) => match[1] ?? '');
  return [...single, ...blocks.flatMap((block) => [...block.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? ''))];
}

function systemsOf(name: string, constraint: string | undefined): readonly string[] | undefined {
  const suffix = /_([a-z0-9]+)(?:_[a-z0-9]+)?\.go$/.exec(name)?.[1];
  if (suffix !== undefined && systems.includes(suffix)) return [suffix];
  const words = constraint?.split(/\s*\|\|\s*/) ?? [];
  return words.length > 0 && words.every((word) => systems.includes(word)) ? words : undefined;
}

/** `var version = "dev"`, `var Version string`, also inside of `var ( … )`. */
function versionsOf(bare: string): readonly string[] {
  const blocks = [...bare.matchAll(/^var\s*\(([\s\S]*?)^\)/gm)].flatMap((match) => (match[1] ?? '').split('\n'));
  const lines = [...bare.matchAll(/^var\s+(.*)$/gm)].map((match) => match[1] ?? '');
  return [...lines, ...blocks]
    .map((line) => /^\s*(\w+)\s*(?:string\s*)?(?:=\s*"[^"]*"\s*)?$/.exec(line)?.[1] ?? '')
    .filter((name) => /^(?:version|appVersion|buildVersion)$/i.test(name));
}

export interface GoMod {
  readonly path: string;
  /** `1.24`, `1.24.1`. */
  readonly go?: string | undefined;
}

/** go.mod reference: module and go directives. */
export function readGoMod(text: string): GoMod | undefined {
  const path = /^\s*module\s+(?:"([^"]+)"|(\S+))/m.exec(withoutComments(text));
  const name = path?.[1] ?? path?.[2];
  return name === undefined ? undefined : { path: name, go: /^\s*go\s+(\S+)/m.exec(text)?.[1] };
}

/** Folders that a go.work uses, as they are written. */
export function readGoWork(text: string): readonly string[] {
  const bare = withoutComments(text);
  const blocks = [...bare.matchAll(/^use\s*\(([^)]*)\)/gm)].flatMap((match) => (match[1] ?? '').split('\n'));
  const single = [...bare.matchAll(/^use\s+([^(\s]+)/gm)].map((match) => match[1] ?? '');
  return [...single, ...blocks].map((line) => line.trim().replaceAll('"', '')).filter((line) => line !== '');
}
