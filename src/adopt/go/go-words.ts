/** Words of a `go` command → its verb, flags and operands, as the go command itself takes them (`go help build`, `go help testflag`). */

export interface GoWords {
  readonly verb: string;
  /** Without dashes; `true` for flags without a value. The last one wins. */
  readonly flags: ReadonlyMap<string, string | true>;
  readonly operands: readonly string[];
}

const withValue = new Set(
  (
    'C o p ldflags tags gcflags asmflags gccgoflags mod modfile overlay buildmode compiler installsuffix pkgdir toolexec ' +
    'run skip timeout count coverprofile covermode coverpkg bench benchtime blockprofile cpu cpuprofile exec fuzz fuzztime ' +
    'list memprofile mutexprofile outputdir parallel pgo shuffle trace vettool'
  ).split(' '),
);

const flagWord = /^--?([A-Za-z]\w*)(?:=(.*))?$/s;

/** `words` begin behind `go`. */
export function readGoWords([verb = '', ...rest]: readonly string[]): GoWords {
  const flags = new Map<string, string | true>();
  let index = 0;
  for (; index < rest.length; index += 1) {
    const match = flagWord.exec(rest[index] ?? '');
    if (!match) break;
    const [, name = '', value] = match;
    if (value !== undefined) flags.set(name, value);
    else if (withValue.has(name)) flags.set(name, rest[(index += 1)] ?? '');
    else flags.set(name, true);
  }
  return { verb, ...withLaterFlags(rest.slice(index), flags) };
}

/** `go test ./... -v -race`: flags behind the packages, which `go test` takes. */
function withLaterFlags(
  words: readonly string[],
  flags: Map<string, string | true>,
): { readonly flags: ReadonlyMap<string, string | true>; readonly operands: readonly string[] } {
  const at = words.findIndex((word) => flagWord.test(word));
  if (at < 0) return { flags, operands: words };
  const later = readGoWords(['', ...words.slice(at)]);
  return { flags: new Map([...flags, ...later.flags]), operands: [...words.slice(0, at), ...later.operands] };
}

/** Words separated by white space; a part in quotes is one (cmd/internal/quoted, and what shells leave of it). */
export const fieldsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([field]) =>
    field.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
