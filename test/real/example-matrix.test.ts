/** examples/matrix with a real Go: its README word by word, and the programs that each cell and profile gets. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleCommands, expectShown } from '../docs/console.ts';
import { copyExample } from '../rig/example.ts';
import { haveTools } from '../rig/real-tool.ts';
import { repository, type Rig } from '../rig/rig.ts';
import { told } from '../rig/story.ts';

const ready = haveTools('go', 'bash', 'sed', 'grep', 'tar', 'sha256sum');
const commands = consoleCommands(path.join(repository, 'examples/matrix/README.md'));

describe.skipIf(!ready)('examples/matrix', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await copyExample('matrix');
  });
  afterAll(async () => rig[Symbol.asyncDispose]());

  it('has commands', () => expect(commands.length).toBeGreaterThan(10));

  it.each(commands.map((command) => [command.line, command] as const))('$ %s', (_line, command) =>
    expectShown(command, { cwd: rig.root, env: { ...rig.env, NO_COLOR: '1' } }),
  );

  it('builds each edition by its tag, with the server of the profile', async () => {
    const host = await rig.run('run', 'program[platform=host]', '--json', '-p', 'prod');
    expect(host.code, host.stderr).toBe(0);
    const programs = rig.list('dist/build').filter((file) => /(?:^|\/)agent(?:\.exe)?$/.test(file));
    expect(programs).toHaveLength(6);
    // The machine of the test may be none of the matrix.
    const mine = programs.filter((file) =>
      file.includes(`${process.platform}-${process.arch === 'x64' ? 'amd64' : 'arm64'}`),
    );
    const said = mine.map((file) => execFileSync(path.join(rig.root, 'dist/build', file), { encoding: 'utf8' }));
    for (const line of said) expect(line).toMatch(/^agent (?:free|pro), reports to https:\/\/agents\.example\.com\n$/);
    expect(new Set(said).size).toBe(said.length);
  });

  it('builds one edition again for a file of its tag', async () => {
    rig.write('cmd/agent/free.go', `${rig.read('cmd/agent/free.go')}\nconst limit = 5\n`);
    const ran = await rig.run('run', 'program', '-p', 'prod');
    expect(ran.code, ran.stderr).toBe(0);
    expect(told(ran)).toEqual(
      ['linux', 'windows'].map((os) => `program@${os}-amd64,edition=free built cmd/agent/free.go changed`),
    );
  });
});
