/** Commands that call `go` get the Go that the file names, whatever PATH has; played by two Gos that say who they are. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { puppet } from '../rig/story.ts';

/** PATH has 1.99.9, which fetches 1.99.10. */
async function open(targets: string, toolchains = 'toolchains: { go: "1.99.10" }'): Promise<Rig> {
  const rig = await createRig({
    files: { 'gobuild.yaml': `version: 1\nproject: p\n${toolchains}\ntargets:\n${targets}`, 'in.txt': 'x' },
  });
  const root = path.join(rig.base, 'sdk');
  const say = (version: string): string => `case "$*" in
  "env GOVERSION GOEXPERIMENT") echo go${version} ;;
  "env GOROOT") echo ${root} ;;
  *) echo "${version} $GOTOOLCHAIN $*" ;;
esac`;
  puppet(rig, 'go', say('1.99.9'));
  fs.mkdirSync(path.join(root, 'bin'), { recursive: true });
  fs.writeFileSync(path.join(root, 'bin/go'), `#!/bin/sh\n${say('1.99.10')}\n`, { mode: 0o755 });
  return rig;
}

const commands = `  list: { kind: task, inputs: [in.txt], run: [sh, -c, "go in-a-list > list.txt"], tools: [go] }
  text: { kind: task, inputs: [in.txt], outputs: [text.txt], run: go in-a-text > text.txt, tools: [go] }
  own: { kind: task, run: go own > own.txt, tools: [go], env: { GOTOOLCHAIN: path } }
  program: { kind: check, using: command, run: [go, as-the-program] }
  other: { kind: task, run: go not-named > other.txt }
`;

describe.skipIf(process.platform === 'win32')('a command that calls go', () => {
  it('gets the one of the file in front of that of PATH, and stays with it', async () => {
    await using rig = await open(commands);
    const ran = await rig.run('run', 'list', 'text', 'own', 'other', 'program', '--stream');
    expect(ran.code, ran.stderr).toBe(0);
    expect(rig.read('list.txt')).toBe('1.99.10 local in-a-list\n');
    expect(rig.read('text.txt')).toBe('1.99.10 local in-a-text\n');
    expect(rig.read('own.txt')).toBe('1.99.10 path own\n');
    expect(ran.stderr).toContain('1.99.10 local as-the-program');
    expect(rig.read('other.txt')).toBe('1.99.9  not-named\n');
  });

  it('runs again with another Go, and without a version takes the one of PATH as it is', async () => {
    await using rig = await open(commands);
    await rig.run('run', 'text');
    expect((await rig.run('run', 'text')).stderr).toContain('1 fresh');
    rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace(/^toolchains.*\n/m, ''));
    const ran = await rig.run('run', 'text');
    expect(ran.code, ran.stderr).toBe(0);
    expect(rig.read('text.txt')).toBe('1.99.9  in-a-text\n');
  });

  it('a line that only a task names becomes exact', async () => {
    await using rig = await open(commands, 'toolchains: { go: "1.99" }');
    expect((await rig.run('run', 'text')).code).toBe(0);
    expect(rig.read('gobuild.lock')).toContain('"1.99":\n      version: "1.99.9"\n');
    expect(rig.read('text.txt')).toBe('1.99.9 local in-a-text\n');
  });

  it.each(['tools: [go], run: "go serve > said.txt; sleep 600"', 'run: [go, serve]'])('a service: %s', async (keys) => {
    await using rig = await open(`  svc: { kind: service, inputs: [in.txt], ${keys} }\n`);
    const running = rig.start(['run', 'svc']);
    const said = (): string => (rig.exists('said.txt') ? rig.read('said.txt') : running.stderr());
    await vi.waitFor(() => expect(said()).toContain('1.99.10 local serve\n'), 20_000);
    running.process.kill('SIGINT');
    await running.ended;
  });
});
