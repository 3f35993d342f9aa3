/** What one target writes and another reads: who needs whom, and what is kept in the repository. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import { needWriters } from './need-writers.ts';

const compile = { kind: 'compile', using: 'go', package: '.' };
const writer = (outputs: readonly string[], more: JsonObject = {}): JsonObject => ({
  kind: 'task',
  ...more,
  outputs: [...outputs],
  run: './make.sh',
});

function bodies(targets: Readonly<Record<string, JsonObject>>, files: readonly string[] = []) {
  const made = needWriters(
    Object.entries(targets).map(([name, body]) => ({ name, body })),
    files,
  );
  return Object.fromEntries(made.map(({ name, body, comments }) => [name, comments ? { ...body, comments } : body]));
}

test('who reads what a task writes needs it, and only those', () => {
  const made = bodies({
    gen: writer(['api/x.go']),
    mock: writer(['api/x_test.go']),
    page: writer(['site/a.html']),
    build: compile,
    test: { kind: 'check', using: 'go-test', packages: './...', needs: ['page'] },
    site: { kind: 'task', inputs: ['site/**/*.html', '!site/b.html'], run: 'x' },
    other: { kind: 'task', inputs: ['docs/*.html'], run: 'x' },
    vet: { kind: 'check', using: 'go-vet', packages: './...', needs: ['test'] },
  });
  expect(made['build']).toEqual({ ...compile, needs: ['gen'] });
  expect(made['test']?.['needs']).toEqual(['page', 'gen', 'mock']);
  expect(made['site']?.['needs']).toEqual(['page']);
  expect(made['other']?.['needs']).toBeUndefined();
  expect(made['vet']?.['needs']).toEqual(['test']);
});

test('nobody waits for what waits for it', () => {
  const made = bodies({
    tool: compile,
    both: { kind: 'group', needs: ['tool'] },
    gen: writer(['api/x.go'], { from: ['tool'], needs: ['both'] }),
    app: { ...compile, package: './app' },
  });
  expect(made['tool']).toEqual(compile);
  expect(made['app']?.['needs']).toEqual(['gen']);
});

test('sources that lie in the repository stay those that builds take, unless somebody asks for them', () => {
  const made = bodies({ gen: writer(['x.go', 'x.json']), again: writer(['y.go']), build: compile }, ['x.go', 'y.go']);
  expect(made['gen']).toEqual({
    kind: 'task',
    outputs: ['x.json'],
    run: './make.sh',
    comments: ['x.go: kept in the project, so that builds take what lies there; this makes it anew.'],
  });
  expect(made['again']?.['outputs']).toBeUndefined();
  expect(made['build']).toEqual(compile);
  const asked = bodies({ gen: writer(['x.go']), all: { kind: 'group', needs: ['gen'] }, build: compile }, ['x.go']);
  expect(asked['gen']?.['outputs']).toEqual(['x.go']);
  expect(asked['build']?.['needs']).toEqual(['gen']);
});

test('what leaves nothing is needed, not taken from', () => {
  const made = bodies({
    test: { kind: 'check', using: 'go-test', packages: '.' },
    gen: writer(['a.txt']),
    done: writer(['done'], { from: ['test', 'gen'] }),
  });
  expect(made['done']).toMatchObject({ from: ['gen'], needs: ['test'] });
});
