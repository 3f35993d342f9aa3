/** `archives` and `checksum` of GoReleaser → package and sign targets. */
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { DraftTarget } from '../draft.ts';
import { matchesAny } from '../match-path.ts';
import { keysIn, listIn, textIn, textsIn, type YamlValue } from '../yaml-view.ts';
import type { Build } from './builds.ts';
import { translated, type Conversion } from './conversion.ts';

const formats: Readonly<Record<string, string>> = { 'tar.gz': 'tar.gz', tgz: 'tar.gz', zip: 'zip', tar: 'tar' };
const known = new Set('id ids builds format formats format_overrides name_template wrap_in_directory files'.split(' '));
const silent = new Set('allow_different_binary_count rlcp builds_info strip_binary_directory'.split(' '));

export function convertArchives(
  conversion: Conversion,
  root: YamlValue,
  builds: readonly Build[],
): readonly DraftTarget[] {
  const archives = root.at('archives');
  const list = archives.value === null ? [archives] : listIn(archives);
  return list.flatMap((archive) => {
    if (archive.value !== null && !isObject(archive.value))
      return conversion.leave(archive, 'archives: this is no archive');
    if (archive.at('meta').value === true)
      return conversion.leave(archive, 'archives: one without programs is not converted');
    return convertArchive(conversion, archive, builds) ?? [];
  });
}

function convertArchive(conversion: Conversion, archive: YamlValue, builds: readonly Build[]): DraftTarget | undefined {
  const { note, names } = conversion;
  const ids = [...textsIn(archive.at('ids')), ...textsIn(archive.at('builds'))];
  const from = builds.filter(({ id }) => ids.length === 0 || ids.includes(id)).map(({ target }) => target.name);
  const id = textIn(archive.at('id'));
  const format = formatOf(conversion, archive);
  if (format === 'binary' || from.length === 0) {
    const why = from.length === 0 ? 'none of its builds is converted' : 'programs without an archive lie in dist/build';
    note(archive, `archives: ${why}`);
    return undefined;
  }
  for (const key of keysIn(archive))
    if (!known.has(key) && !silent.has(key)) note(archive.at(key), `archives: ${key} is not converted`);
  const body: JsonObject = {
    description: 'what people download',
    kind: 'package',
    using: 'archive',
    from,
    ...(format === 'tar.gz' ? {} : { format }),
    ...overridesOf(conversion, archive),
    ...nameOf(
      conversion,
      archive,
      builds.filter(({ target }) => from.includes(target.name)),
    ),
    ...wrapOf(archive),
    ...filesOf(conversion, archive),
  };
  const isOwnName = id !== undefined && id !== 'default' && !names.has(id);
  return { name: isOwnName ? names.take(id) : names.take('archive'), body };
}

/** The first that there is a packer for. */
function formatOf(conversion: Conversion, at: YamlValue): string {
  const wanted = [...textsIn(at.at('formats')), ...textsIn(at.at('format'))];
  const [first] = wanted;
  if (first === undefined) return 'tar.gz';
  if (first === 'binary') return first;
  const usable = wanted.find((format) => Object.hasOwn(formats, format));
  const others = wanted.filter((format) => format !== usable);
  const place = at.at('formats').value === null ? at.at('format') : at.at('formats');
  if (others.length > 0) conversion.note(place, `archives: ${others.join(', ')}: this is one ${usable ?? 'tar.gz'}`);
  return usable === undefined ? 'tar.gz' : (formats[usable] ?? 'tar.gz');
}

function overridesOf(conversion: Conversion, archive: YamlValue): JsonObject {
  const overrides = listIn(archive.at('format_overrides')).flatMap((item): Json[] => {
    const os = textIn(item.at('goos'));
    const format = formatOf(conversion, item);
    if (format === 'binary') conversion.note(item, 'archives: programs without an archive are not converted');
    return os === undefined || format === 'binary' ? [] : [{ where: `os=${os}`, format }];
  });
  return overrides.length > 0 ? { overrides } : {};
}

/** GoReleaser's own default, however it is spaced. */
const usualName =
  /^\{\{\.ProjectName\}\}_\{\{\.Version\}\}_\{\{\.Os\}\}_\{\{\.Arch\}\}(?:\{\{if\.Arm\}\}v\{\{\.Arm\}\}\{\{end\}\})?$/;

function nameOf(conversion: Conversion, archive: YamlValue, builds: readonly Build[]): JsonObject {
  const view = archive.at('name_template');
  const template = textIn(view);
  if (template === undefined || usualName.test(template.replaceAll(/\s+|-(?=\}\})/g, '').replaceAll('{{-', '{{')))
    return {};
  const binary = builds.length === 1 ? builds[0]?.binary : undefined;
  const text = translated(conversion, view, { template: template.trim(), what: 'archives: name_template', binary });
  return text === undefined ? {} : { name: text };
}

function wrapOf(archive: YamlValue): JsonObject {
  const wrap = archive.at('wrap_in_directory').value;
  if (wrap === true || wrap === 'true') return { wrap: true };
  return typeof wrap === 'string' && !wrap.includes('{{') && wrap !== 'false' ? { wrap } : {};
}

function filesOf(conversion: Conversion, archive: YamlValue): JsonObject {
  const list = listIn(archive.at('files'));
  if (list.length === 0) return {};
  const files = list.flatMap((item): Json[] => {
    const src = textIn(item) ?? textIn(item.at('src'));
    if (src === undefined || src.includes('{{')) return conversion.leave(item, 'archives: this file is not converted');
    const path = src.replace(/^\.\//, '');
    if (!matchesAny(path, conversion.survey.files))
      return conversion.leave(item, `archives: ${src} matches nothing now: left out`);
    return [fileEntry(item, path)];
  });
  return { files };
}

function fileEntry(item: YamlValue, src: string): Json {
  const dst = textIn(item.at('dst'))?.replace(/^(?:\.\/)+/, '');
  const strip = item.at('strip_parent').value === true;
  if (dst === undefined && !strip) return src;
  return { src, ...(dst === undefined || dst.includes('{{') ? {} : { dst }), ...(strip ? { strip: true } : {}) };
}

function algorithmOf(conversion: Conversion, view: YamlValue): string {
  const wanted = textIn(view.at('algorithm')) ?? 'sha256';
  if (/^(?:sha256|sha512|blake2b)$/.test(wanted)) return wanted;
  conversion.note(view.at('algorithm'), `checksum: ${wanted}: this is sha256`);
  return 'sha256';
}

export function convertChecksum(
  conversion: Conversion,
  root: YamlValue,
  archives: readonly DraftTarget[],
): readonly DraftTarget[] {
  const view = root.at('checksum');
  if (textIn(view.at('disable')) === 'true' || archives.length === 0) return [];
  const algorithm = algorithmOf(conversion, view);
  const isSplit = view.at('split').value === true;
  const template = textIn(view.at('name_template')) ?? '{{ .ProjectName }}_{{ .Version }}_checksums.txt';
  const name = isSplit ? undefined : translated(conversion, view, { template, what: 'checksum: name_template' });
  for (const key of keysIn(view))
    if (!/^(?:name_template|algorithm|split|disable|ids)$/.test(key))
      conversion.note(view.at(key), `checksum: ${key} is not converted`);
  const body: JsonObject = {
    description: 'digests of the archives',
    kind: 'sign',
    using: 'checksum',
    from: archives.map((archive) => archive.name),
    ...(algorithm === 'sha256' ? {} : { algorithm }),
    ...(isSplit ? { split: true } : {}),
    ...(name === undefined || name === 'checksums.txt' ? {} : { name }),
  };
  return [{ name: conversion.names.take('checksums'), body }];
}
