/** Programs that a change touches, by what `go list` found when they were last built: exact, also while the list is stale. */
import { describe, expect, test } from 'vitest';
import { createRig, type Ran } from '../rig/rig.ts';
import { haveTools } from '../rig/real-tool.ts';
import { git, told } from '../rig/story.ts';

const real = haveTools('go', 'git') ? describe : describe.skip;

const file = `version: 1
project: demo
targets:
  server: { kind: compile, using: go, package: ./cmd/server }
  client: { kind: compile, using: go, package: ./cmd/client }
  test: { kind: check, using: go-test, packages: ./... }
  pack: { kind: package, using: archive, from: client, files: [] }
`;
const program = (imports: string, body = ''): string => `package main\n\n${imports}\n\nfunc main() {${body}}\n`;
const lines = (ran: Ran): string[] => {
  expect([ran.code, ran.stderr.includes('error')]).toEqual([0, false]);
  return ran.stdout.split('\n').filter(Boolean);
};

real('affected by what Go found', () => {
  test('edits, new files, new imports', async () => {
    await using rig = await createRig({
      files: {
        'gobuild.yaml': file,
        '.gitignore': '/dist/\n.gobuild/\n',
        'go.mod': 'module example.com/demo\n\ngo 1.21\n',
        'README.md': 'x\n',
        'cmd/server/main.go': program(
          'import (\n\t_ "embed"\n\n\t"example.com/demo/both"\n)\n\n//go:embed page\nvar page string',
          ' println(page, both.Name) ',
        ),
        'cmd/server/page': 'page\n',
        'cmd/client/main.go': program('import "example.com/demo/both"', ' println(both.Name) '),
        'both/both.go': 'package both\n\nconst Name = "both"\n',
        'both/both_test.go': 'package both\n\nimport "testing"\n\nfunc TestName(t *testing.T) {}\n',
        'spare/spare.go': 'package spare\n\nconst Name = "spare"\n',
      },
    });
    git(rig, 'init', '-q');
    git(rig, 'add', '-A');
    git(rig, 'commit', '-q', '-m', 'one');
    expect((await rig.run('run', 'pack', 'server', 'test')).code).toBe(0);
    const affected = async (): Promise<string[]> => lines(await rig.run('affected'));

    expect(await affected()).toEqual([]);
    rig.write('README.md', 'y\n');
    rig.write('docs/new.md', 'y\n');
    expect(await affected()).toEqual([]);
    rig.write('cmd/server/page', 'other\n');
    expect(await affected()).toEqual(['server']);
    git(rig, 'checkout', '-q', '.');

    rig.write('both/both.go', 'package both\n\nconst Name = "two"\n');
    expect(await affected()).toEqual(['server', 'client', 'test', 'pack']);
    git(rig, 'checkout', '-q', '.');

    // A header that changed makes the list stale; only this file did, so what it touches is still known.
    rig.write(
      'cmd/client/main.go',
      program('import (\n\t"example.com/demo/both"\n\t"example.com/demo/spare"\n)', ' println(both.Name, spare.Name) '),
    );
    expect(await affected()).toEqual(['client', 'pack']);
    git(rig, 'commit', '-qam', 'two');
    rig.write('spare/spare.go', 'package spare\n\nconst Name = "edited"\n');
    // The list of the last run does not know the import, and git no longer tells of it.
    const stale = await rig.run('affected');
    expect(lines(stale)).toEqual(['server', 'client', 'test', 'pack']);
    expect(stale.stderr).toContain('no result of these is known here');
    expect((await rig.run('run', 'pack', 'server', 'test')).code).toBe(0);
    expect(await affected()).toEqual(['client', 'pack']);

    rig.write('spare/spare.go', 'package spare\n\nconst Name = "again"\n');
    expect(await affected()).toEqual(['client', 'pack']);
    // Nothing that runs now was missed.
    const ran = await rig.run('run', 'pack', 'server', 'test');
    expect(told(ran).map((line) => line.split(/[@ ]/)[0])).toEqual(['client', 'pack']);
  }, 120_000);
});
