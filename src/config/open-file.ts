/** LoadedFile → the beginning of its Resolution: validated, with what all files of the configuration share. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { checkIncluded } from './included-file.ts';
import type { LoadedFile } from './load-files.ts';
import type { ConfigRequest, Resolution, VarSetting } from './resolution.ts';
import { validateFile, type ValidFile } from './validate-file.ts';

export interface FileSource extends Pick<Resolution, 'root' | 'looked' | 'top'> {
  readonly request: ConfigRequest;
  /** All of the configuration, the root's first. */
  readonly files: readonly LoadedFile[];
  /** `--set` by namespace. */
  readonly settings: ReadonlyMap<string, readonly VarSetting[]>;
  readonly diagnostics: Diagnostic[];
}

export interface OpenedFile {
  readonly resolution: Resolution;
  readonly valid: ValidFile;
}

/** What is wrong goes to the diagnostics of `source`, which all files share. */
export function openFile(file: LoadedFile, source: FileSource): OpenedFile {
  const { document, namespace, folder } = file;
  const { request, root, looked, top, files, settings, diagnostics } = source;
  const valid = validateFile(document, request.drivers, top !== undefined);
  diagnostics.push(...valid.diagnostics, ...checkIncluded(file, files));
  const resolution: Resolution = {
    request,
    root,
    namespace,
    folder,
    top,
    document,
    data: valid.data,
    places: { locate: document.locate, sources: { [document.file]: document.text } },
    set: settings.get(namespace) ?? [],
    diagnostics,
    broken: valid.broken,
    looked,
  };
  return { resolution, valid };
}
