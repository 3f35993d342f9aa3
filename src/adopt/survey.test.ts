/** What is found in a folder by its names and Go files, and the file that is made of it. */
import { expect, test } from 'vitest';
import { FileError, type Files } from '../model/ports.ts';
import { draftSurvey, usualPlatforms } from './draft-survey.ts';
import { readGoMod, readGoSource, readGoWork } from './go/go-source.ts';
import { surveyFolder } from './survey.ts';
import { writeDraft } from './write-draft.ts';

/** Files by workspace path; only what a survey asks for. */
function folder(entries: Readonly<Record<string, string>>): Files {
  const names = Object.keys(entries);
  const files: Partial<Files> = {
    list: (path) => {
      const start = path === '/w' ? '' : `${path.slice(3)}/`;
      const below = names.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
      return [...new Set(below.map((name) => name.split('/')[0] ?? ''))]
        .toSorted()
        .map((name) => ({ name, kind: below.includes(name) ? ('file' as const) : ('folder' as const) }));
    },
    readPart: (path) => {
      const text = entries[path.slice(3)];
      if (text === undefined) throw new FileError('ENOENT', path, 'no such file');
      return new TextEncoder().encode(text);
    },
  };
  return files as Files;
}

const main = (more = ''): string => `package main\n\n${more}\nfunc main() {}\n`;
const survey = (entries: Readonly<Record<string, string>>) => surveyFolder(folder(entries), '/w', 'my folder');
const wishes = { platforms: usualPlatforms, packages: true, machine: 'linux/amd64' };
const draft = (entries: Readonly<Record<string, string>>) => draftSurvey(survey(entries), wishes);
const bodies = (entries: Readonly<Record<string, string>>) =>
  Object.fromEntries(draft(entries).targets.flatMap(({ name, body, isGuess }) => (isGuess ? [] : [[name, body]])));

test('what a Go file tells', () => {
  expect(
    readGoSource(
      'serve_windows.go',
      '// package not\n/* func main() */\npackage main\n\nimport (\n\t"net/http"\n\tx "example.com/x"\n)\n' +
        'var version = "dev"\nvar (\n\tcommit string\n\tVersion string\n)\nfunc main() { http.ListenAndServe("//", nil) }\n',
    ),
  ).toEqual({
    package: 'main',
    imports: ['net/http', 'example.com/x'],
    systems: ['windows'],
    isIgnored: false,
    hasMain: true,
    versions: ['version', 'Version'],
    listens: true,
  });
  expect(readGoSource('a.go', '//go:build ignore\n\npackage main\n')?.isIgnored).toBe(true);
  expect(readGoSource('a.go', '//go:build linux || darwin\n\npackage main\n')?.systems).toEqual(['linux', 'darwin']);
  expect(readGoSource('a.go', 'no Go at all')).toBeUndefined();
  expect(readGoMod('// module x\nmodule "example.com/a/v2" // b\n\ngo 1.24.1\n')).toEqual({
    path: 'example.com/a/v2',
    go: '1.24.1',
  });
  expect(readGoWork('go 1.24\n\nuse ./a\nuse (\n\t.\n\t"./b c" // d\n)\n')).toEqual(['./a', '.', './b c']);
});

test('programs at the top and in cmd; those of examples, tests and vendor are not taken', () => {
  const entries = {
    'go.mod': 'module example.com/shop/v2\n\ngo 1.24\n',
    'main.go': main('var version = "dev"'),
    'cmd/test/main.go': main(),
    'cmd/only/main_windows.go': main('import "golang.org/x/sys/windows/svc"'),
    'examples/x/main.go': main(),
    'vendor/v/main.go': main(),
    'gen/gen.go': `//go:build ignore\n\n${main()}`,
    'cmd/c/main.go': main('import "C"'),
    'cmd/größe/main.go': main(),
    'cmd/-x/main.go': main(),
    'cmd/$(id)/main.go': main(),
    'shop_test.go': 'package main\n',
    'deploy/shop.service': '',
  };
  const made = bodies(entries);
  expect(Object.keys(made).toSorted()).toEqual([
    'archive',
    'build',
    'check',
    'checksums',
    'only',
    'release',
    'shop',
    'test',
    'test-program',
    'vet',
  ]);
  expect(made['shop']).toMatchObject({
    package: '.',
    matrix: 'platforms',
    stamp: { 'main.version': '${{ version }}' },
  });
  expect(made['only']).toMatchObject({ matrix: { platform: ['windows/amd64'] } });
  expect(made['build']).toMatchObject({ needs: ['shop[platform=host]', 'only', 'test-program[platform=host]'] });
  expect(made['archive']).toMatchObject({ files: ['deploy/shop.service'] });
  const text = writeDraft(draft(entries));
  expect(text).toContain('# More programs, left out here: cmd/c (needs cgo), examples/x.');
  expect(text).toContain('# only-windows:');
});

test('modules of a workspace, a library, an own name for what is taken', () => {
  const made = bodies({
    'go.work': 'use (\n\t./a\n\t./b\n)\n',
    'a/go.mod': 'module example.com/a\n',
    'a/main.go': main(),
    'é/go.mod': 'module example.com/e\n',
    'é/main.go': main(),
    'b/go.mod': 'module example.com/b\n',
    'b/b_test.go': 'package b\n',
  });
  expect(made['a']).toMatchObject({ module: 'a', workspace: true, package: './a' });
  expect(made['e']).toMatchObject({ module: 'é', package: './é' });
  expect(made['test-b']).toMatchObject({ module: 'b', workspace: true, packages: './b/...' });
  const library = draft({ 'go.mod': 'module example.com/lib\n', 'lib.go': 'package lib\n' });
  expect(library.targets.map(({ name }) => name)).toEqual(['vet', 'check']);
  expect(library.settings.map(({ value }) => value)).toEqual([['check']]);
});

test('a server, an image and C sources are guesses: comments', () => {
  const { targets } = draft({
    'go.mod': 'module example.com/api\n',
    'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":80", nil) }\n',
    Dockerfile: '',
    'fw/blink.c': '',
  });
  expect(targets.filter(({ isGuess }) => isGuess).map(({ name }) => name)).toEqual(['dev', 'c-program', 'image']);
});

test('a folder that cannot be read is passed over', () => {
  const files = {
    ...folder({}),
    list: () => {
      throw new FileError('EACCES', '/w', 'no');
    },
  } as Files;
  expect(surveyFolder(files, '/w', 'w').files).toEqual([]);
});

test('a module that is C all through, or has no package yet, has nothing to test or vet', () => {
  const cgo = { 'go.mod': 'module example.com/c\n', 'main.go': main('import "C"\n') };
  expect(bodies(cgo)).toEqual({});
  expect(writeDraft(draft(cgo))).toContain('# More programs, left out here: . (needs cgo).\n  # c:\n');
  expect(bodies({ 'go.mod': 'module example.com/new\n' })).toEqual({});
  expect(Object.keys(bodies({ ...cgo, 'lib/lib.go': 'package lib\n' }))).toEqual(['vet', 'check']);
});
