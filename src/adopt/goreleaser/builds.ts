/** `builds` of GoReleaser → compile targets. */
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { join } from '../../base/path.ts';
import type { DraftTarget } from '../draft.ts';
import { readGoWords } from '../go/go-words.ts';
import { readLinkFlags } from '../go/link-flags.ts';
import { plainName } from '../names.ts';
import { keysIn, listIn, textIn, textsIn, type YamlValue } from '../yaml-view.ts';
import { translated, type Conversion } from './conversion.ts';
import { platformsOf } from './platforms.ts';

export interface Build {
  /** GoReleaser's own name, which archives use. */
  readonly id: string;
  readonly binary: string;
  readonly target: DraftTarget;
  readonly platforms: readonly string[];
}

const known = new Set(
  (
    'id dir main binary builder goos goarch goarm goamd64 go386 gomips targets ignore env flags ldflags tags gcflags asmflags ' +
    'hooks mod_timestamp no_unique_dist_dir no_main_check buildmode skip'
  ).split(' '),
);

export function convertBuilds(conversion: Conversion, root: YamlValue): readonly Build[] {
  const builds = root.at('builds');
  // Without the key there is one build, all by its defaults.
  const list = builds.value === null ? [root.at('build')] : listIn(builds);
  return list.flatMap((build) => convertBuild(conversion, build) ?? []);
}

function convertBuild(conversion: Conversion, build: YamlValue): Build | undefined {
  const { note, project } = conversion;
  if (build.value !== null && !isObject(build.value)) {
    note(build, 'builds: this is no build');
    return undefined;
  }
  const id = textIn(build.at('id')) ?? project;
  const skip = textIn(build.at('skip'));
  const builder = textIn(build.at('builder')) ?? 'go';
  if (builder !== 'go' || skip === 'true') {
    note(build, builder === 'go' ? `builds: ${id} is skipped` : `builds: the builder ${builder} is not converted`);
    return undefined;
  }
  for (const key of keysIn(build)) if (!known.has(key)) note(build.at(key), `builds: ${key} is not converted`);
  const platforms = platformsOf(build, conversion.isPort);
  notePlaces(conversion, build, { id, platforms });
  const name = conversion.names.take(id, 'program');
  const binary = binaryOf(conversion, build);
  const body: JsonObject = {
    description: `the program ${binary}`,
    kind: 'compile',
    using: 'go',
    ...placeOf(build),
    output: binary,
    ...(platforms.length > 0 ? { matrix: { platform: [...platforms] } } : {}),
    ...flagsOf(conversion, build, binary),
    ...envOf(conversion, build, binary),
  };
  for (const key of keysIn(build.at('hooks')))
    note(build.at('hooks').at(key), `builds: hooks.${key} is not converted: write a task, and needs: [it]`);
  return { id, binary, target: { name, body }, platforms };
}

/** What would build something else than GoReleaser does, or nothing. */
function notePlaces(
  { note, survey }: Conversion,
  build: YamlValue,
  { id, platforms }: { readonly id: string; readonly platforms: readonly string[] },
): void {
  if (platforms.length === 0)
    note(build, `builds: ${id}: Go builds for none of its platforms: this machine's is taken`);
  const folder = join(placeOf(build).package);
  if (survey.modules.length > 0 && !survey.programs.some((program) => program.folder === folder))
    note(build, `builds: ${id}: no main package was found in ${folder}`);
}

/** The name may be a path in GoReleaser; here it is a file. */
function binaryOf(conversion: Conversion, build: YamlValue): string {
  const written = textIn(build.at('binary'));
  const text = written?.replaceAll(/\{\{\s*\.ProjectName\s*\}\}/g, conversion.project) ?? conversion.project;
  const name = text.split('/').at(-1) ?? text;
  if (!text.includes('{{') && name === text) return name;
  const plain = plainName(name.replaceAll(/\{\{.*?\}\}/g, ''));
  conversion.note(build.at('binary'), `builds: the name of the program is ${plain} here`);
  return plain;
}

/** Folder of the package as seen from the file, and of its module where that is another one. */
function placeOf(build: YamlValue): JsonObject & { readonly package: string } {
  const folder = textIn(build.at('dir')) ?? '.';
  const main = (textIn(build.at('main')) ?? '.').replace(/(?:^|\/)[^/]*\.go$/, '') || '.';
  const path = join(folder, main);
  return { ...(join(folder) === '.' ? {} : { module: join(folder) }), package: path === '.' ? '.' : `./${path}` };
}

function flagsOf(conversion: Conversion, build: YamlValue, binary: string): JsonObject {
  const { flags } = readGoWords(['build', ...textsIn(build.at('flags'))]);
  const tags = [...textsIn(build.at('tags')), ...String(flags.get('tags') ?? '').split(/[\s,]+/)].filter(Boolean);
  for (const name of flags.keys())
    if (!/^(?:trimpath|tags|v|a|x|ldflags|mod|buildvcs|pgo|p)$/.test(name))
      conversion.note(build.at('flags'), `builds: the flag -${name} is not converted`);
  const rest = ['gcflags', 'asmflags'].flatMap((key): [string, Json][] => {
    const texts = textsIn(build.at(key));
    return texts.length > 0 ? [[key, [...texts]]] : [];
  });
  return {
    ...(tags.length > 0 ? { tags } : {}),
    ...linking(conversion, build, binary),
    ...Object.fromEntries(rest),
    ...(textIn(build.at('buildmode')) === 'pie' ? { buildmode: 'pie' } : {}),
  };
}

function linking(conversion: Conversion, build: YamlValue, binary: string): JsonObject {
  const ldflags: string[] = [];
  const stamp: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const item of listIn(build.at('ldflags'))) {
    const { stamps, rest, external } = readLinkFlags(closed(textIn(item) ?? ''));
    if (external.length > 0)
      conversion.note(item, `builds: ${opened(external.join(' '))} is for a C linker, which is not used`);
    for (const [variable, value] of stamps) {
      const text = stampText(conversion, item, { variable, template: opened(value), binary });
      if (text !== undefined) stamp[opened(variable)] = text;
    }
    for (const word of rest) {
      if (word.includes(mark)) conversion.note(item, `builds: ldflags ${opened(word)} is not converted`);
      else ldflags.push(word);
    }
  }
  return {
    ...(ldflags.length > 0 ? { ldflags: [...new Set(ldflags)] } : {}),
    ...(Object.keys(stamp).length > 0 ? { stamp } : {}),
  };
}

/** The clock would make every build another one. */
const clock = /\{\{\s*-?\s*\.(?:Date|Timestamp|Now)\b/;

interface Stamp {
  readonly variable: string;
  readonly template: string;
  readonly binary: string;
}

function stampText(conversion: Conversion, at: YamlValue, { variable, template, binary }: Stamp): string | undefined {
  if (!clock.test(template)) return translated(conversion, at, { template, what: `stamp ${variable}`, binary });
  conversion.note(at, `stamp ${variable}: the clock would make every build another one: the commit's time is taken`);
  return translated(conversion, at, { template: template.replace(/\{\{.*?\}\}/, '{{ .CommitDate }}'), what: variable });
}

/** Stands for white space inside of a template, so that flags are not split there. */
const mark = '\u0001';
const closed = (text: string): string => text.replaceAll(/\{\{.*?\}\}/gs, (part) => part.replaceAll(/[\s'"]/g, hide));
const hidden: readonly string[] = [' ', '"', "'", '\t', '\n'];
const hide = (letter: string): string => `${mark}${Math.max(0, hidden.indexOf(letter))}`;
const opened = (text: string): string =>
  text.replaceAll(/\u0001(\d)/g, (_, index: string) => hidden[Number(index)] ?? ' ');

function envOf(conversion: Conversion, build: YamlValue, binary: string): JsonObject {
  const env: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const item of listIn(build.at('env'))) {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(textIn(item) ?? '') ?? [];
    if (name === '' || /^(?:GO111MODULE|GOOS|GOARCH)$/.test(name)) continue;
    if (name === 'CGO_ENABLED') {
      if (value !== '0') conversion.note(item, 'builds: CGO_ENABLED=1: gobuild builds Go without cgo');
      continue;
    }
    const text = translated(conversion, item, { template: value, what: `env ${name}`, binary });
    if (text !== undefined) env[name] = text;
  }
  return Object.keys(env).length > 0 ? { env } : {};
}
