/** What is wrong with an included file as a part of the whole: another root, or keys that only the root's file decides. */
import { join } from '../base/path.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { LoadedFile } from './load-files.ts';
import { valueAt } from './resolution.ts';

const keysOfTheRoot = ['default-profile', 'secrets', 'pools', 'dist', 'cache', 'notify'];

/** `files`: all of the configuration, the root's first. */
export function checkIncluded(file: LoadedFile, files: readonly LoadedFile[]): readonly Diagnostic[] {
  const { document, folder } = file;
  const top = files[0]?.document.file ?? '';
  const root = valueAt(document.data, ['root']);
  if (file === files[0] || typeof root !== 'string') return [];
  const path = join(folder, root);
  if (!files.some((other) => other !== file && other.document.file === path)) {
    const help = `write root: ${'../'.repeat(folder === '.' ? 0 : folder.split('/').length)}${top}`;
    const message = `this file is included by ${top}, and "${root}" is another root`;
    return [diagnostic('GB1064', message, { at: document.locate(['root']), help })];
  }
  // Without `root` the file also stands alone, and these keys count there.
  return keysOfTheRoot
    .filter((key) => valueAt(document.data, [key]) !== undefined)
    .map((key) =>
      diagnostic('GB1066', `"${key}" has no effect in an included file`, {
        severity: 'warning',
        at: document.locateKey([key]),
        help: `move it to ${top}, or remove it`,
      }),
    );
}
