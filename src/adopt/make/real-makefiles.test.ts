/** What Makefiles of real projects do besides: .env files, calls of make, folders, patterns, blanks in names. */
import { expect, test } from 'vitest';
import { convertMakefile as convert } from '../../../test/rig/convert-makefile.ts';

test('a .env file that is included stays where it is: no value of it goes into the new file', () => {
  const { bodies, notes, settings } = convert(
    [
      'ifneq (,$(wildcard ./.env))',
      '    include ./.env',
      '    export',
      'endif',
      'export OTHER',
      'up:',
      '\tcurl -H "X: $(TOKEN)" $$HOST $(OTHER)',
      '\t./x --name $(USER_NAME)',
    ].join('\n'),
    { './.env': 'TOKEN=s3cret\nexport HOST=example.com\nOTHER = $(TOKEN)\n' },
  );
  expect(JSON.stringify({ bodies, settings })).not.toMatch(/s3cret|example\.com/);
  expect(settings).toEqual({ env: { files: ['.env'], 'pass-unkeyed': ['USER_NAME'] } });
  expect(bodies['up']?.['run']).toContain('curl -H "X: ${TOKEN:-}" $HOST ${OTHER:-}');
  expect(notes).toEqual([
    'Makefile:2: include ./.env: tasks read it (env.files); what this file decides by it is not converted',
  ]);
  expect(
    convert('-include ../.env\na:\n\techo $(TOKEN)\n', { '../.env': 'TOKEN=s3cret\n' }).settings,
  ).not.toHaveProperty('env.files');
});

test('export of everything is told', () => {
  const { notes, bodies } = convert(
    "X = 1\nexport\nexport $(shell sed 's/=.*//' x)\n.EXPORT_ALL_VARIABLES:\na:\n\techo a\n",
  );
  expect(notes).toEqual([
    'Makefile:2: export is not converted: name the variables in env.set',
    "Makefile:3: export $(shell sed 's/=.*//' x) is not converted: name the variables in env.set",
    'Makefile:4: .EXPORT_ALL_VARIABLES is not converted: name the variables in env.set',
  ]);
  expect(Object.keys(bodies)).toEqual(['a']);
});

test('a static pattern rule: each target has its own needs', () => {
  const { bodies, notes } = convert(
    'OBJS = out/main.o out/api.o\nall: $(OBJS)\n$(OBJS): out/%.o: %.go | dirs\n\tcc -c $< -o $@ # $*\ndirs:\n\tmkdir out\n',
  );
  expect(bodies['out-main.o']).toMatchObject({ inputs: ['main.go'], outputs: ['out/main.o'], needs: ['dirs'] });
  expect(bodies['out-main.o']?.['run']).toBe('cc -c main.go -o out/main.o # main');
  expect(notes).toEqual(['Makefile:3: out/api.o: api.go is not there: left out of its inputs']);
});

test('targets that one run makes, and a rule that waits for a second expansion, are told', () => {
  const { bodies, notes } = convert('.SECONDEXPANSION:\na.txt b.txt &: main.go\n\ttouch a.txt b.txt\n');
  expect(Object.keys(bodies)).toEqual(['a.txt', 'b.txt']);
  expect(notes).toEqual([
    'Makefile:1: .SECONDEXPANSION is not converted',
    'Makefile:2: a.txt b.txt: one run makes them all in Make, here each has its own: see outputs',
  ]);
});

test('where the first goal only helps, the programs are what runs without a name', () => {
  const help = 'help:\n\t@grep x $(MAKEFILE_LIST)\nbuild:\n\tgo build -o bin/a ./cmd/a\nlint:\n\ttrue\n';
  expect(convert(help).defaults).toEqual(['build']);
  expect(convert(`.DEFAULT_GOAL := help\n${help}`).defaults).toEqual(['build']);
  expect(convert('-include gone.mk\nsinclude gone.mk\ninclude gone.mk\n').notes).toEqual([
    'Makefile:3: include gone.mk: there is no such file here',
  ]);
});

test('where make goes on running a recipe, it sees the variables that the file asks for', () => {
  const text = (recipe: string): string =>
    `ifeq ($(CI),true)\nX = 1\nendif\ncheck:\nifndef API_KEY\n\t${recipe}\nendif\n`;
  const { bodies, settings } = convert(text('$(error API_KEY is not set)'));
  expect(bodies['check']).toMatchObject({ run: ['make', 'check'] });
  expect(settings['env']).toEqual({ 'pass-unkeyed': ['API_KEY', 'CI'] });
  expect(convert(text('true')).settings).toEqual({});
});

test('a pattern includes the files that it matches', () => {
  const others = { 'more.mk': 'more:\n\techo more\n' };
  expect(Object.keys(convert('include ./*.mk\n', others).bodies)).toEqual(['more']);
  expect(Object.keys(convert('-include $(wildcard *.mk)\na:\n\ttrue\n', others).bodies)).toEqual(['more', 'a']);
  expect(convert('include mk/*.mk\n').notes).toEqual(['Makefile:1: include mk/*.mk: there is no such file here']);
});

test('a blank in a name stands behind a backslash', () => {
  const { bodies } = convert('out/my\\ api.txt: api.proto\n\tcp "$<" "$@"\n');
  expect(bodies).toEqual({
    'out-my-api.txt': {
      kind: 'task',
      inputs: ['api.proto'],
      outputs: ['out/my api.txt'],
      shell: 'sh',
      run: 'cp "api.proto" "out/my api.txt"',
    },
  });
});

test('a recipe that calls make for other goals needs them; make itself is not started', () => {
  const { bodies, notes } = convert(
    [
      'default:',
      '\t$(MAKE) build',
      'build: ; go build .',
      'ci:',
      '\t@$(MAKE) --no-print-directory -s build',
      '\t$(MAKE) lint',
      '\techo done',
      '\t$(MAKE) build',
      'lint:',
      '\ttrue',
      'sub:',
      '\t$(MAKE) -C src build',
      'own:',
      '\t$(MAKE) build X=1',
      '\t-$(MAKE) lint',
    ].join('\n'),
  );
  expect(bodies['default']).toEqual({ kind: 'group', needs: ['build'] });
  expect(bodies['ci']).toMatchObject({ needs: ['build', 'lint'], run: 'echo done\nmake build' });
  expect(bodies['sub']).toMatchObject({ run: 'make -C src build' });
  expect(bodies['own']).toMatchObject({ run: 'make build X=1\n{ make lint; } || true' });
  expect(notes).toEqual(['Makefile:4: ci: build, lint run side by side here, unless one needs the other']);
});

test('a folder that a rule makes is no output, ./ before a name means nothing, and docker gets whole paths', () => {
  const { bodies } = convert(
    [
      'TMP = ./.tmp',
      '$(TMP):',
      '\tmkdir -p $(TMP)',
      './out/x: $(TMP) api.proto',
      '\tcp api.proto $@',
      'all: out/x',
      '\tdocker run -v $(CURDIR):/src -v "$(PWD)/out:/out" -v /${PWD}:/y -v data:/d -v .cache:/c --volume=$(CURDIR):/z i',
    ].join('\n'),
  );
  expect(bodies['tmp']).toEqual({ kind: 'task', shell: 'sh', run: 'mkdir -p ./.tmp' });
  expect(bodies['out-x']).toMatchObject({ inputs: ['api.proto'], outputs: ['out/x'], needs: ['tmp'] });
  expect(bodies['all']?.['needs']).toEqual(['out-x']);
  expect(bodies['all']?.['run']).toBe(
    'docker run -v $PWD:/src -v "$PWD/out:/out" -v $PWD:/y -v data:/d -v .cache:/c --volume=$PWD:/z i',
  );
});
