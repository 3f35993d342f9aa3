/** Commands of a recipe that gobuild has kinds for: go build, go test, go vet, linters → settings of a target. */
import type { JsonObject } from '../../base/json.ts';
import { join } from '../../base/path.ts';
import type { Wrote } from '../draft.ts';
import { plainName, programName } from '../names.ts';
import type { Survey } from '../survey.ts';
import { readGoWords, type GoWords } from './go-words.ts';
import { readLinkFlags } from './link-flags.ts';
import { plainLine, type PlainLine } from './shell-words.ts';

export interface Recognising {
  readonly survey: Survey;
  /** Text of a setting, with expressions; undefined where it has no counterpart, which is then noted. */
  readonly setting: (text: string, what: string) => string | undefined;
  /** Without what only the run knows. */
  readonly plain: (text: string) => string;
  /** As other commands may write a path. */
  readonly spellings: (text: string) => readonly string[];
  readonly note: (text: string) => void;
}

export interface GoTarget {
  readonly body: JsonObject;
  /** Of one platform, as `go build` was told. */
  readonly platform?: string | undefined;
  /** Where the command put its program. */
  readonly output?: string | undefined;
  readonly wrote?: Wrote | undefined;
}

/** Undefined if the line is something else, or says what the kinds cannot do. */
export function recogniseLine(text: string, recognising: Recognising): GoTarget | undefined {
  const line = plainLine(text);
  if (!line) return undefined;
  const [program = '', ...rest] = line.words;
  if (program === 'golangci-lint' || program === 'staticcheck') return linter(line, recognising);
  if (recognising.plain(program) !== 'go') return undefined;
  const words = readGoWords(rest);
  if (words.verb === 'build') return goBuild(line, words, recognising);
  if (words.verb === 'test') return goTest(line, words, recognising);
  return words.verb === 'vet' ? goVet(line, words, recognising) : undefined;
}

function linter({ words, folder, env }: PlainLine, { survey }: Recognising): GoTarget | undefined {
  if (words.some((word) => word === '--fix' || word === 'fmt' || /[\u0001\u0002]/.test(word))) return undefined;
  const settings = survey.files.filter((path) => /^(?:staticcheck\.conf|\.golangci\.(?:ya?ml|toml|json))$/.test(path));
  const body: JsonObject = {
    kind: 'check',
    using: 'command',
    inputs: ['**/*.go', 'go.mod', ...settings],
    ...(folder === undefined ? {} : { cwd: folder }),
    tools: ['go'],
    run: [...words],
    ...(Object.keys(env).length > 0 ? { env } : {}),
  };
  return survey.files.includes('go.mod') ? { body } : undefined;
}

const buildFlags =
  /^(?:o|v|a|x|ldflags|tags|trimpath|mod|gcflags|asmflags|buildmode|buildvcs|race|p|C|installsuffix|pgo)$/;

function goBuild(line: PlainLine, { flags, operands }: GoWords, recognising: Recognising): GoTarget | undefined {
  const { plain, note, survey } = recognising;
  if ([...flags.keys()].some((flag) => !buildFlags.test(flag)) || operands.length > 1) return undefined;
  const folder = programFolder(plain(operands[0] ?? '.'), line, recognising);
  const program = survey.programs.find((candidate) => candidate.folder === folder);
  if (folder === undefined || !program) return undefined;
  noteCgo(line, flags, note);
  const written = textOf(flags, 'o');
  const body: JsonObject = {
    kind: 'compile',
    using: 'go',
    ...(program.module.folder === '.' ? {} : { module: program.module.folder }),
    package: folder === '.' ? '.' : `./${folder}`,
    output: outputName(written, plain) ?? plainName(programName(program)),
    ...tagsOf(flags, plain),
    ...linkSettings(flags.get('ldflags'), recognising),
    ...compilerSettings(flags, plain),
    ...envSettings(line.env, recognising),
  };
  const output = written === undefined ? undefined : plain(written);
  const wrote = wroteOf(fileOf(written, programName(program)), line, recognising);
  return { body, platform: platformOf(line.env, plain), output, wrote };
}

/** Where `go build -o` puts it: a folder gets Go's own name. */
function fileOf(written: string | undefined, name: string): string {
  if (written === undefined) return name;
  return written.endsWith('/') ? `${written}${name}` : written;
}

/** Seen from another folder nobody writes it like this. */
const wroteOf = (file: string, { folder }: PlainLine, { spellings }: Recognising): Wrote | undefined =>
  folder === undefined ? { spellings: spellings(file.replace(/^\.\//, '')), isProfile: false } : undefined;

function noteCgo({ env }: PlainLine, flags: GoWords['flags'], note: Recognising['note']): void {
  if (env['CGO_ENABLED'] === '1' || flags.has('race'))
    note('gobuild builds Go without cgo and without the race detector');
}

function compilerSettings(flags: GoWords['flags'], plain: (text: string) => string): JsonObject {
  const gcflags = plain(textOf(flags, 'gcflags') ?? '');
  const isPie = flags.get('buildmode') === 'pie';
  return { ...(gcflags === '' ? {} : { gcflags }), ...(isPie ? { buildmode: 'pie' } : {}) };
}

const textOf = (flags: GoWords['flags'], flag: string): string | undefined => {
  const value = flags.get(flag);
  return typeof value === 'string' ? value : undefined;
};

/** A name without anything that only the run knows. */
function outputName(written: string | undefined, plain: (text: string) => string): string | undefined {
  const last = written?.split('/').at(-1) ?? '';
  const isKnown = [...last.matchAll(/\u0001\d+\u0002/g)].every(([mark]) => plain(mark) !== '');
  const name = plain(last).replace(/\.exe$/, '');
  return isKnown && /^\w[\w.-]*$/.test(name) ? name : undefined;
}

function platformOf(env: Readonly<Record<string, string>>, plain: (text: string) => string): string | undefined {
  const [os, arch] = [plain(env['GOOS'] ?? ''), plain(env['GOARCH'] ?? '')];
  if (os === '' || arch === '') return undefined;
  const variant = arch === 'arm' ? plain(env['GOARM'] ?? '') : '';
  return variant === '' ? `${os}/${arch}` : `${os}/${arch}/${variant}`;
}

/** Folder of a main package as seen from the top; undefined for what is none. */
function programFolder(operand: string, { folder = '.' }: PlainLine, { survey }: Recognising): string | undefined {
  if (operand.includes('...') || operand.startsWith('/')) return undefined;
  const bare = operand.replace(/(?:^|\/)[^/]*\.go$/, '') || '.';
  const module = survey.modules.find(({ path }) => bare === path || bare.startsWith(`${path}/`));
  if (module) return join(module.folder, bare.slice(module.path.length + 1) || '.');
  return join(folder, bare);
}

const tagsOf = (flags: GoWords['flags'], plain: (text: string) => string): JsonObject => {
  const tags = plain(String(flags.get('tags') ?? ''))
    .split(/[\s,]+/)
    .filter((tag) => tag !== '');
  return tags.length > 0 ? { tags } : {};
};

function linkSettings(text: string | true | undefined, { setting, plain, note }: Recognising): JsonObject {
  if (typeof text !== 'string') return {};
  const { stamps, rest, external } = readLinkFlags(text);
  if (external.length > 0) note(`${plain(external.join(' '))}: no C linker is used: left out`);
  const stamp = stamps.flatMap(([variable, value]): [string, string][] => {
    const made = setting(value, `stamp ${plain(variable)}`);
    return made === undefined ? [] : [[plain(variable), made]];
  });
  const ldflags = rest.map(plain).filter((word) => word !== '');
  return {
    ...(ldflags.length > 0 ? { ldflags } : {}),
    ...(stamp.length > 0 ? { stamp: Object.fromEntries(stamp) } : {}),
  };
}

const notSettings = /^(?:GOOS|GOARCH|GOARM|CGO_ENABLED|GO111MODULE|GOFLAGS|GOWORK|GOPROXY|SHELL)$/;

function envSettings(env: Readonly<Record<string, string>>, { setting }: Recognising): JsonObject {
  const pairs = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    const text = notSettings.test(name) ? undefined : setting(value, `env ${name}`);
    return text === undefined ? [] : [[name, text]];
  });
  return pairs.length > 0 ? { env: Object.fromEntries(pairs) } : {};
}

const testFlags = new Set(
  (
    'v race count run skip short timeout tags cover covermode coverprofile coverpkg mod p parallel failfast shuffle json ' +
    'ldflags trimpath vet a'
  ).split(' '),
);

function goTest(line: PlainLine, { flags, operands }: GoWords, recognising: Recognising): GoTarget | undefined {
  const { plain, note } = recognising;
  if ([...flags.keys()].some((flag) => !testFlags.has(flag))) return undefined;
  const packages = packagesOf(operands, line, recognising);
  if (!packages) return undefined;
  if (flags.has('race')) note('the race detector is not there yet: the tests run without -race');
  const texts = ['run', 'skip'].flatMap((flag): [string, string][] => {
    const text = plain(textOf(flags, flag) ?? '');
    return text === '' ? [] : [[flag, text]];
  });
  const timeout = plain(textOf(flags, 'timeout') ?? '');
  const body: JsonObject = {
    kind: 'check',
    using: 'go-test',
    ...packages,
    ...tagsOf(flags, plain),
    ...Object.fromEntries(texts),
    ...(flags.has('short') ? { short: true } : {}),
    ...(/^\d+[smh]$/.test(timeout) ? { timeout } : {}),
    ...coverOf(flags, line, recognising),
    ...envSettings(line.env, recognising),
  };
  const profile = textOf(flags, 'coverprofile');
  const wrote = profile === undefined ? undefined : wroteOf(profile, line, recognising);
  return { body, wrote: wrote && { ...wrote, isProfile: true } };
}

function coverOf(flags: GoWords['flags'], line: PlainLine, recognising: Recognising): JsonObject {
  const { plain, note } = recognising;
  if (!['cover', 'coverprofile', 'covermode', 'coverpkg'].some((flag) => flags.has(flag))) return {};
  const profile = textOf(flags, 'coverprofile');
  if (profile !== undefined) note(`the profile is dist/reports/…/coverage.out, not ${plain(profile)}`);
  const mode = plain(textOf(flags, 'covermode') ?? '');
  const cover = { ...coveredPackages(textOf(flags, 'coverpkg'), line, recognising), ...(mode === '' ? {} : { mode }) };
  return { cover: Object.keys(cover).length > 0 ? cover : true };
}

function coveredPackages(listed: string | undefined, line: PlainLine, recognising: Recognising): JsonObject {
  if (listed === undefined) return {};
  const packages = packagesOf(listed.split(','), line, recognising)?.['packages'];
  if (packages !== undefined) return { packages };
  recognising.note(`-coverpkg ${recognising.plain(listed)} is not converted`);
  return {};
}

function goVet(line: PlainLine, { flags, operands }: GoWords, recognising: Recognising): GoTarget | undefined {
  if ([...flags.keys()].some((flag) => flag !== 'tags' && flag !== 'v')) return undefined;
  const packages = packagesOf(operands, line, recognising);
  return packages && { body: { kind: 'check', using: 'go-vet', ...packages, ...tagsOf(flags, recognising.plain) } };
}

/** Patterns of packages as seen from the top, with the module that they are in; undefined where they cannot be told. */
function packagesOf(
  operands: readonly string[],
  { folder = '.' }: PlainLine,
  { plain, survey }: Recognising,
): JsonObject | undefined {
  const module = survey.modules.find((candidate) => candidate.folder === join(folder));
  if (!module) return undefined;
  const listed = operands.some((operand) => /[\u0001\u0002]/.test(operand));
  const plainOnes = operands.map(plain);
  if (listed && plainOnes.some((operand) => operand === '')) return undefined;
  const own = plainOnes.map((operand) => {
    if (operand === module.path || operand.startsWith(`${module.path}/`))
      return join(folder, operand.slice(module.path.length + 1) || '.');
    return /^\.{1,2}(?:\/|$)/.test(operand) ? join(folder, operand) : undefined;
  });
  if (own.some((path) => path === undefined || path === '..' || path.startsWith('../'))) return undefined;
  const paths = own.map((path) => (path === '.' ? '.' : `./${path}`));
  const packages =
    paths.length === 0 ? (folder === '.' ? '.' : `./${join(folder)}`) : paths.length === 1 ? (paths[0] ?? '.') : paths;
  return { ...(module.folder === '.' ? {} : { module: module.folder }), packages };
}
