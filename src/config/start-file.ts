/** The file in whose folder gobuild was started, among those that the root includes; names of `--set` are seen from it. */
import { nearest } from '../base/text.ts';
import { diagnostic, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import { fullName, localName, namespaceOf } from '../model/target-name.ts';
import type { LoadedFiles } from './load-files.ts';
import type { ConfigRequest, VarSetting } from './resolution.ts';

/** Its namespace; a file that names a root which does not include it is refused. */
export function findStart({ start, files, file }: ConfigRequest, { known }: LoadedFiles): Checked<string> {
  if (!start) return { value: '', diagnostics: [] };
  const found = known.get(files.realPath(start.path));
  if (found !== undefined) return { value: found, diagnostics: [] };
  const message = `${file} does not include ${start.shown}, which names it as its root`;
  const help = `add it there: include: { ${nameFor(start.shown)}: ${start.shown} }; or remove \`root\` here`;
  return { diagnostics: [diagnostic('GB1065', message, { at: start.root, help })] };
}

/** `api` for services/api/gobuild.yaml. */
function nameFor(path: string): string {
  const name =
    path
      .split('/')
      .at(-2)
      ?.toLowerCase()
      .replaceAll(/[^a-z0-9._-]+/g, '-') ?? '';
  return /^[a-z0-9]/.test(name) ? name : 'name';
}

export interface VarSettings {
  /** By namespace. */
  readonly settings: ReadonlyMap<string, readonly VarSetting[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** `--set name=…` started in the folder of `api` means its own var, `//name` the root's, `child:name` that of a file it includes. */
export function settingsByFile(
  set: Readonly<Record<string, string>>,
  start: string,
  namespaces: readonly string[],
): VarSettings {
  const settings = new Map<string, VarSetting[]>();
  const diagnostics: Diagnostic[] = [];
  for (const [written, text] of Object.entries(set)) {
    const seen = fullName(start, written);
    // A full name is what gobuild prints.
    const full = namespaces.includes(namespaceOf(seen)) ? seen : written.startsWith(`${start}:`) ? written : seen;
    const space = namespaceOf(full);
    if (namespaces.includes(space))
      settings.set(space, [...(settings.get(space) ?? []), { name: localName(full), text, written }]);
    else diagnostics.push(unknownSpace(written, space, namespaces));
  }
  return { settings, diagnostics };
}

function unknownSpace(written: string, space: string, namespaces: readonly string[]): Diagnostic {
  const meant = nearest(space, namespaces);
  return diagnostic('GB1041', `--set ${written}: no file is included as "${space}"`, {
    help: meant ? `did you mean "//${meant}:${localName(written)}"?` : 'variables of the first file have no colon',
  });
}
