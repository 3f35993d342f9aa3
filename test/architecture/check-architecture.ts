/** Holds source texts against the tables of rules.ts; a pure function, so that planted faults can show that it works. */
import { builtinModules } from 'node:module';
import nodePath from 'node:path';
import { parseModule, type Import, type ParsedModule } from './imports.ts';
import {
  emptyWords,
  layers,
  maxColumns,
  maxLines,
  nodeDoors,
  packageDoors,
  roomMayImport,
  rooms,
  sharedByDrivers,
  testPackages,
} from './rules.ts';

export type Rule =
  | 'layers'
  | 'doors'
  | 'package-door'
  | 'node-door'
  | 'computed-import'
  | 'extension'
  | 'opening'
  | 'default-export'
  | 'star-export'
  | 'file-name'
  | 'size'
  | 'index'
  | 'unknown-room'
  | 'note-to-self'
  | 'syntax';

export interface Finding {
  readonly rule: Rule;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface SourceFile {
  /** From the top of the project, `/` between the parts. */
  readonly path: string;
  readonly text: string;
}

/** What the rules need to know of a file's place. */
interface Place {
  readonly path: string;
  /** `base`, `model`, `config` … */
  readonly area: string;
  /** `kinds/sign/sigstore` for a driver, `kinds/sign` for what a kind's drivers share. */
  readonly driver: string | undefined;
  readonly isTest: boolean;
}

const isTestPath = (path: string): boolean => path.endsWith('.test.ts');

function placeOf(path: string): Place {
  const parts = path.split('/').slice(1, -1);
  const driver = parts[0] === 'kinds' && parts.length > 1 ? parts.slice(0, 3).join('/') : undefined;
  return { path, area: parts[0] ?? '', driver, isTest: isTestPath(path) };
}

/** All that is wrong with `files`, in their order. */
export function checkArchitecture(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap((file) => {
    const parsed = parseModule(file.path, file.text);
    const place = placeOf(file.path);
    return [
      ...parsed.errors.map((message): Finding => ({ rule: 'syntax', path: file.path, line: 1, message })),
      ...checkFile(file, parsed),
      ...parsed.imports.flatMap((one) => checkImport(place, one)),
    ];
  });
}

type Find = (rule: Rule, line: number, message: string) => void;

function checkFile({ path, text }: SourceFile, parsed: ParsedModule): Finding[] {
  const findings: Finding[] = [];
  const find: Find = (rule, line, message) => void findings.push({ rule, path, line, message });
  const { area } = placeOf(path);
  if (area !== '' && !(area in layers) && !rooms.includes(area)) find('unknown-room', 1, `no table names src/${area}`);
  if (!isSentence(parsed.opening)) find('opening', 1, 'the file does not open with a sentence that says its job');
  for (const line of parsed.defaultExports) find('default-export', line, 'default export');
  for (const line of parsed.starExports) find('star-export', line, '`export *`');
  checkName(path, parsed, find);
  checkLines(path, text.split('\n'), find);
  return findings;
}

function checkName(path: string, parsed: ParsedModule, find: Find): void {
  const name = nodePath.posix.basename(path, '.ts');
  const empty = name === 'service' ? name : name.split(/[-.]/).find((word) => emptyWords.includes(word));
  if (empty !== undefined) find('file-name', 1, `"${empty}" says nothing about what is in the file`);
  const isRoomsDoor = name === 'index' && rooms.includes(placeOf(path).area) && path !== 'src/kinds/index.ts';
  if (isRoomsDoor && !parsed.onlyReExports) {
    find('index', 1, 'the index.ts of a room only hands on names');
  }
}

function checkLines(path: string, lines: readonly string[], find: Find): void {
  if (lines.length - 1 > maxLines && !isTestPath(path)) find('size', maxLines, `${lines.length - 1} lines`);
  for (const [index, line] of lines.entries()) {
    if (line.length > maxColumns) find('size', index + 1, `${line.length} columns`);
    if (/\b(?:TODO|FIXME|XXX|HACK)\b/.test(line)) find('note-to-self', index + 1, line.trim());
  }
}

/** At least four words; the first line ends as a sentence does, or goes on in the next. */
const isSentence = (opening: string | undefined): boolean =>
  opening !== undefined && /^\S+(?:\s+\S+){3,}/.test(opening) && /[.:;]/.test(opening);

type Found = (rule: Rule, message: string) => readonly Finding[];

function checkImport(place: Place, { specifier, line }: Import): readonly Finding[] {
  const found: Found = (rule, message) => [{ rule, path: place.path, line, message }];
  if (specifier === undefined) return found('computed-import', 'import() of something that only the run knows');
  if (specifier.startsWith('.')) return checkRelative(place, specifier, found);
  const isNodes = specifier.startsWith('node:') || builtinModules.includes(specifier);
  return isNodes ? checkNode(place, specifier, found) : checkPackage(place, specifier, found);
}

function checkNode(place: Place, specifier: string, found: Found): readonly Finding[] {
  if (place.isTest || place.area === 'host' || nodeMay(place.path, specifier.replace(/^node:/, ''))) return [];
  return found('node-door', `${specifier} may be used in host/ (or where rules.ts lists it)`);
}

function checkPackage(place: Place, specifier: string, found: Found): readonly Finding[] {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const door = packageDoors[name];
  // A test may hold our use of a package against the package itself.
  if (place.isTest && (door !== undefined || testPackages.includes(name))) return [];
  if (door === undefined) return found('package-door', `no table names a door for the package ${name}`);
  return door === place.path ? [] : found('package-door', `the only door of ${name} is ${door}`);
}

const nodeMay = (path: string, builtin: string): boolean =>
  Object.entries(nodeDoors).some(
    ([where, names]) => (where.endsWith('/') ? path.startsWith(where) : path === where) && names.includes(builtin),
  );

function checkRelative(place: Place, specifier: string, found: Found): readonly Finding[] {
  const target = nodePath.posix.join(nodePath.posix.dirname(place.path), specifier);
  if (!/\.(?:ts|json)$/.test(target)) return found('extension', `${specifier} does not end in .ts`);
  if (place.isTest && target.startsWith('test/rig/')) return [];
  if (!target.startsWith('src/')) return found('layers', `${target} is not below src`);
  const to = placeOf(target);
  if (to.isTest) return found('layers', `${target} is a test`);
  return to.area === place.area ? checkInside(place, to, found) : checkAcross(place, to, found);
}

/** Inside an area only drivers keep apart, and an index.ts is for those outside. */
function checkInside(place: Place, to: Place, found: Found): readonly Finding[] {
  if (place.area === 'kinds' && place.path !== 'src/kinds/index.ts') {
    const family = place.driver?.split('/').slice(0, 2).join('/');
    const isFamily = to.path === `src/${family}/family.ts`;
    const isShared = sharedByDrivers.includes(to.path.split('/')[2] ?? '');
    if (to.driver !== place.driver && !isFamily && !isShared)
      return found('layers', `${place.driver} imports ${to.path}`);
  }
  const isDoor = to.path === `src/${place.area}/index.ts`;
  return isDoor && !place.isTest ? found('doors', `${to.path} is the door for those outside`) : [];
}

function checkAcross(place: Place, to: Place, found: Found): readonly Finding[] {
  // A unit test joins what its file gets as arguments; it still must not reach up.
  if (place.isTest && rooms.includes(place.area) && rooms.includes(to.area)) return [];
  const allowed = layers[place.area] ?? roomMayImport;
  if (!allowed.includes(to.area)) return found('layers', `${place.area} may not import ${to.area} (${to.path})`);
  return [];
}
