/** A Makefile of a small shop → what became of it, for tests of the reader. */
import { noteText } from '../../src/adopt/draft.ts';
import { readMakefile } from '../../src/adopt/make/read-makefile.ts';
import type { Survey } from '../../src/adopt/survey.ts';
import type { JsonObject } from '../../src/base/json.ts';

const module = { path: 'example.com/shop', folder: '.', inWorkspace: false, hasTests: true };
const program = (folder: string) => ({ folder, module, needsCgo: false, isServer: false, isWindowsService: false });
const survey: Survey = {
  folderName: 'shop',
  files: ['go.mod', 'main.go', 'cmd/a/main.go', 'api.proto', 'more.mk', '.golangci.yml'],
  isWhole: true,
  modules: [module],
  programs: [program('.'), program('cmd/a')],
};

/** `others`: texts of files that it may include. */
export function convertMakefile(text: string, others: Readonly<Record<string, string>> = {}) {
  const made = readMakefile({ file: 'Makefile', text, survey, readText: (path) => others[path] });
  return {
    bodies: Object.fromEntries(made.targets.map(({ name, body }): [string, JsonObject] => [name, body])),
    notes: made.notes.map(noteText),
    settings: Object.fromEntries(made.settings.map(({ key, value }) => [key, value])),
    defaults: made.defaults,
  };
}
