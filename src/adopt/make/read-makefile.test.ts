/** Makefiles → targets: what is converted, what goes on through make, and the line of all that is not the same. */
import { expect, test } from 'vitest';
import { convertMakefile as convert } from '../../../test/rig/convert-makefile.ts';

test('go build with its flags, its stamps, and where they come from', () => {
  const { bodies, notes } = convert(
    [
      'VERSION := $(shell git describe --tags)',
      'LDFLAGS = -s -w -X main.version=$(VERSION) -X "main.date=$(shell date)" -X main.who=$(shell whoami)',
      'build: ## builds it',
      '\t@mkdir -p bin',
      '\tCGO_ENABLED=0 go build -trimpath -tags "x,y" -ldflags "$(LDFLAGS)" -o bin/shop ./cmd/a',
    ].join('\n'),
  );
  expect(bodies['build']).toEqual({
    description: 'builds it',
    kind: 'compile',
    using: 'go',
    package: './cmd/a',
    output: 'shop',
    tags: ['x', 'y'],
    ldflags: ['-s', '-w'],
    stamp: { 'main.version': '${{ version }}', 'main.date': '${{ git.time }}' },
  });
  expect(notes.map((note) => note.slice(0, 40))).toEqual([
    'Makefile:5: stamp main.version: ${{ vers',
    'Makefile:5: stamp main.date: the clock w',
    'Makefile:5: stamp main.who: what a comma',
  ]);
});

test('one program for several platforms, and several programs', () => {
  const { bodies } = convert(
    [
      'all:',
      '\tGOOS=linux GOARCH=arm GOARM=7 go build -o out/shop_linux .',
      '\tGOOS=windows GOARCH=amd64 go build -o out/shop_windows.exe .',
      'both:',
      '\tgo build .',
      '\tgo build ./cmd/a',
    ].join('\n'),
  );
  expect(bodies['all']).toMatchObject({ output: 'shop', matrix: { platform: ['linux/arm/7', 'windows/amd64'] } });
  expect(bodies['both']).toEqual({
    kind: 'group',
    needs: ['both-shop', 'both-a'],
  });
});

test('tests, vet and linters are checks', () => {
  const { bodies, notes } = convert(
    [
      'test:',
      '\tgo test -v -race -count=1 -timeout 5m -coverprofile=c.out ./... ',
      'unit:',
      '\tgo test -short -run TestA $(shell go list ./... | grep -v vendor)',
      'vet:',
      '\tgo vet ./cmd/...',
      'lint:',
      '\tgolangci-lint run',
      'bench:',
      '\tgo test -bench=. ./...',
      'cov:',
      '\tgo test -covermode=atomic -coverpkg=example.com/shop,example.com/shop/cmd/a .',
    ].join('\n'),
  );
  expect(bodies['test']).toEqual({ kind: 'check', using: 'go-test', packages: './...', timeout: '5m', cover: true });
  expect(bodies['unit']).toMatchObject({ using: 'go-test', packages: './...', short: true, run: 'TestA' });
  expect(bodies['vet']).toEqual({ kind: 'check', using: 'go-vet', packages: './cmd/...' });
  expect(bodies['lint']).toMatchObject({ using: 'command', inputs: ['**/*.go', 'go.mod', '.golangci.yml'] });
  expect(bodies['cov']?.['cover']).toEqual({ packages: ['.', './cmd/a'], mode: 'atomic' });
  expect(bodies['bench']).toMatchObject({ kind: 'task', run: 'go test -bench=. ./...' });
  expect(notes.some((note) => note.startsWith('Makefile:2: the race detector'))).toBe(true);
});

test('recipes as make runs them: each line by itself, dollars, quotes, signs, variables', () => {
  const { bodies, settings } = convert(
    [
      'NAME ?= shop',
      'WHO := $(NAME)-x',
      'go:',
      '\tcd web && npm ci',
      '\t-rm x',
      "\t@echo '$(NAME)' \"$(NAME)\" $(NAME) '$(shell date)' $$HOME $${CI} $(TOKEN)",
      'say:',
      "\techo 'a${{ b }}'",
    ].join('\n'),
  );
  expect(bodies['go']).toMatchObject({
    kind: 'task',
    shell: 'sh',
    run: [
      'set +u',
      '(cd web && npm ci)',
      '{ rm x; } || true',
      `echo '\${{ raw(vars.NAME) }}' "\${{ raw(vars.NAME) }}" \${{ vars.NAME }} ''"$(date)"'' $HOME \${CI} \${TOKEN:-}`,
    ].join('\n'),
  });
  expect(settings['vars']).toEqual({ NAME: 'shop' });
  expect(settings['env']).toEqual({ 'pass-unkeyed': ['CI', 'TOKEN'] });
});

test('files with inputs and outputs; what needs what; names that gobuild takes', () => {
  const { bodies, defaults, notes } = convert(
    [
      '.DEFAULT_GOAL := All',
      '.PHONY: All',
      'All: gen/api.go docs',
      'gen/api.go: api.proto gone.txt | gen',
      '\tprotoc -o $@ $<',
      'docs: gen/api.go',
      '\t./docs.sh $(@D) $^',
      'top.txt: gen/api.go',
      '\tcat $< > $@',
    ].join('\n'),
  );
  expect(defaults).toEqual(['all']);
  expect(bodies['all']).toEqual({ kind: 'group', needs: ['gen-api.go', 'docs'] });
  expect(bodies['gen-api.go']).toMatchObject({
    inputs: ['api.proto'],
    outputs: ['gen/api.go'],
    run: 'protoc -o gen/api.go api.proto',
  });
  expect(bodies['docs']).toMatchObject({ needs: ['gen-api.go'], run: './docs.sh . gen/api.go' });
  expect(bodies['top.txt']).toMatchObject({ from: ['gen-api.go'], outputs: ['top.txt'] });
  expect(bodies['top.txt']?.['needs']).toBeUndefined();
  expect(notes).toEqual(['Makefile:4: gen/api.go: gone.txt is not there: left out of its inputs']);
});

test('conditionals, included files, functions, own variables', () => {
  const { bodies, notes, settings } = convert(
    [
      'include more.mk gone.mk',
      'ifeq ($(OS),Windows_NT)',
      'EXE = .exe',
      'else ifeq ($(shell uname),Darwin)',
      'EXE = .mac',
      'else',
      'EXE = $(patsubst %.c,%.o,a.c b.c) $(SRC:.go=.x)',
      'endif',
      'ifdef DEBUG',
      'say: X = debug',
      'endif',
      'export FOO = bar',
      'say: export MODE = fast',
      'say:',
      '\techo $(EXE) $(X)',
    ].join('\n'),
    { 'more.mk': 'SRC = x.go\nX ?= y\n' },
  );
  expect(bodies['say']).toMatchObject({ env: { MODE: 'fast' }, run: 'echo a.o b.o x.x ${{ vars.X }}' });
  expect(settings['env']).toEqual({ set: { FOO: 'bar' } });
  expect(notes).toEqual([
    'Makefile:1: include gone.mk: there is no such file here',
    'Makefile:9: ifdef DEBUG: read as if DEBUG were not set',
  ]);
});

test('definitions, and functions that expand text', () => {
  const { bodies, notes } = convert(
    [
      'both = $(1)-$(2)$(3)',
      'define steps',
      '@echo $(both)',
      '-rm $@ \\',
      '  $(call both,x,y)',
      'endef',
      'a:',
      '\t$(steps)',
      'b:',
      '\techo $(foreach os,linux darwin,$(foreach arch,amd64 arm64,$(os)/$(arch)))',
      'endless = $(call endless,$(1))',
      'c:',
      '\techo $(call endless,x)',
    ].join('\n'),
  );
  expect(bodies['a']?.['run']).toBe('echo -\n{ rm a x-y; } || true');
  expect(bodies['b']?.['run']).toBe('echo linux/amd64 linux/arm64 darwin/amd64 darwin/arm64');
  expect(bodies['c']?.['run']).toEqual(['make', 'c']);
  expect(notes.length).toBeGreaterThan(0);
});

test('marks that a step was done are files like others; suffix rules are none', () => {
  const { bodies, notes } = convert(
    ['.c.o:', '\tcc -c $<', '.tested: main.go', '\tgo test ./...', '\ttouch .tested', 't: .tested'].join('\n'),
  );
  expect(bodies).toEqual({
    tested: { kind: 'check', using: 'go-test', packages: './...' },
    t: { kind: 'group', needs: ['tested'] },
  });
  expect(notes).toEqual(['Makefile:1: the suffix rule .c.o is not converted: see matrix in docs/language.md']);
});

test('what is not converted is told with its line, and goes on through make', () => {
  const { bodies, notes } = convert(
    [
      'define X :=',
      'y: z',
      'endef',
      'a:',
      '\techo $(foreach f,$(shell ls),$(f))',
      '%.o: %.c',
      '\tcc -c $<',
      '$(shell uname)/x:',
      '\ttouch $@',
      'help:',
      '\tgrep x $(MAKEFILE_LIST)',
    ].join('\n'),
  );
  expect(Object.keys(bodies)).toEqual(['a']);
  expect(bodies['a']).toMatchObject({ kind: 'task', run: ['make', 'a'] });
  expect(notes).toEqual([
    'Makefile:1: define X := … endef is not converted',
    'Makefile:5: $(foreach f,$(shell ls),$(f)) is not converted',
    'Makefile:6: the pattern rule %.o: %.c is not converted: see matrix in docs/language.md',
    'Makefile:8: $(shell uname)/x: only a run could tell its name: not converted',
    'Makefile:10: help: gobuild list tells the targets',
  ]);
});

test('a colon behind a backslash belongs to the name', () => {
  const { bodies } = convert('all: run\\:fast\nrun\\:fast:\n\t./x\n');
  expect(bodies['all']?.['needs']).toEqual(['run-fast']);
  expect(bodies['run-fast']?.['run']).toBe('./x');
});

test('what make itself would refuse is told with its line', () => {
  const { bodies, notes } = convert('a:\n  go build .\n$(X)\nifdef Y\nb:\n\ttrue\n');
  expect(bodies).toEqual({});
  expect(notes).toEqual([
    'Makefile:2: go build . is no rule: a line of a recipe begins with a tab',
    'Makefile:4: ifdef Y: read as if Y were not set',
    'Makefile:6: an endif is missing: what stands before may be lost',
  ]);
});

test('hostile texts end: variables that mean themselves, or double, or are open', () => {
  const doubling = Array.from({ length: 60 }, (_, n) => `V${n + 1} = $(V${n})$(V${n})`);
  const { notes } = convert(
    [
      'A = $(A)',
      'V0 = x',
      ...doubling,
      'a:',
      '\techo $(A)',
      'b:',
      '\techo $(V60)',
      'c:',
      '\techo $(A',
      'd:',
      '\tgo test ./... -a-b',
      '__proto__: c',
      '\ttrue',
    ].join('\n'),
  );
  expect(notes.length).toBeGreaterThan(1);
});
