import net from 'node:net';
import fs from 'node:fs';
import { expect, it, vi } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { serveRig } from '../rig/served.ts';
import { gone } from '../rig/story.ts';

const seen = (text: () => string, what: string | RegExp): Promise<void> =>
  vi.waitFor(() => expect(text()).toMatch(what), 20_000);

/** Process ids of what runs from the copies of the workspace. */
const running = (root: string): number[] =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return fs.readFileSync(`/proc/${name}/environ`, 'latin1').includes(`GOBUILD_RUN=dev ${root}\0`)
          ? [Number(name)]
          : [];
      } catch {
        return [];
      }
    });

it('keeps a service in the foreground until Ctrl-C, from a copy, with its output shown', async () => {
  await using rig = await serveRig();
  const run = rig.start(['run', 'dev']);
  await seen(run.stderr, /dev {2}ready/);
  await seen(run.stderr, /^dev \| serving one$/m);
  expect(await rig.answer()).toBe('one');
  expect(rig.list('.gobuild/services/dev')).toEqual([
    expect.stringMatching(/^[0-9a-f]{12}\/server$/),
    'output.log',
    'output.raw',
  ]);
  // Whoever keeps a service in the foreground does not keep others from building.
  expect((await rig.run('run', 'server', '--no-wait')).code).toBe(0);
  run.process.kill('SIGINT');
  const ended = await run.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toMatch(/dev {2}stopped\n1 fresh, 1 ran|dev {2}stopped\n0 fresh, 2 ran/);
  expect(await rig.answer()).toBeUndefined();
}, 60_000);

it.runIf(process.platform === 'linux')(
  'leaves nothing after kill -9',
  async () => {
    await using rig = await serveRig();
    const run = rig.start(['run', 'dev']);
    await seen(run.stderr, /dev {2}ready/);
    const pids = running(rig.root);
    expect(pids.length).toBeGreaterThan(0);
    run.process.kill('SIGKILL');
    await Promise.all(pids.map(gone));
  },
  60_000,
);

it('leaves the services of a group, and those that a glob meets, out and says so', async () => {
  await using rig = await serveRig({ more: '  all: { kind: group, needs: [dev, server] }\n' });
  const group = await rig.run('run', 'all');
  expect(group.code).toBe(0);
  expect(group.stderr).toContain('note: dev is left out: a service of a group runs in watch, or by its own name');
  expect(group.stderr).toContain('0 fresh, 1 ran');
  expect((await rig.run('run', '*')).stderr).toContain('note: dev is left out: "*" does not name it');
}, 60_000);

it('says who holds the port, and starts nothing', async () => {
  await using rig = await serveRig();
  const other = net.createServer().listen(rig.port, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const run = await rig.run('run', 'dev');
  other.close();
  expect(run.code).toBe(1);
  const holder = process.platform === 'linux' ? `.* \\(pid ${process.pid}\\)` : 'another program';
  expect(run.stderr).toMatch(new RegExp(`^failed: dev: port ${rig.port} is taken by ${holder}`, 'm'));
  expect(run.stderr).toContain('help: end that program, or give the service another port');
}, 60_000);

it('shows the last lines of a service that ends by itself, or does not get ready', async () => {
  await using rig = await serveRig();
  const run = rig.start(['run', 'dev']);
  await seen(run.stderr, /dev {2}ready/);
  await fetch(`http://127.0.0.1:${rig.port}/die`).catch(() => undefined);
  const ended = await run.ended;
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/failed: dev: it ended by itself: exit status 3\n {4}serving one\n {2}log: \.gobuild/);

  rig.write('server.template', `#!/bin/sh\necho no door\nexec sleep 1000\n`);
  rig.write(
    'gobuild.yaml',
    rig.read('gobuild.yaml').replace('within: 20s', 'within: 300ms').replace('[text]', '["*e*"]'),
  );
  const late = await rig.run('run', 'dev');
  expect(late.code).toBe(1);
  expect(late.stderr).toMatch(/failed: dev: ready did not hold within 0\.3 s: .*\n {4}no door\n/);
  expect(late.stderr).toContain('help: look at its output, or raise `ready.within`');
}, 60_000);

it('keeps the services that a named one needs, too, and starts it when those are ready', async () => {
  const database = 'sh -c "until [ -e go ]; do sleep 0.02; done; echo open; exec sleep 1000"';
  const config = `version: 1
project: two
targets:
  db: { kind: service, run: '${database}', ready: { log: open } }
  all: { kind: group, needs: [db] }
  api: { kind: service, needs: all, run: [sh, -c, "echo up; exec sleep 1000"], ready: { command: [test, -e, go] } }
`;
  await using rig = await createRig({ files: { 'gobuild.yaml': config } });
  const run = rig.start(['run', 'api']);
  await seen(run.stderr, /api {2}waiting: until db is ready/);
  await seen(run.stderr, /db {2}starting/);
  rig.write('go', '');
  await seen(run.stderr, /db {2}ready[^]*api {2}starting[^]*api {2}ready/);
  run.process.kill('SIGINT');
  expect((await run.ended).stderr).toMatch(/db {2}stopped/);
}, 60_000);

it('refuses a target that ends and needs a service', async () => {
  await using rig = await serveRig({ more: '  test: { kind: task, needs: dev, run: [echo] }\n' });
  const run = await rig.run('run', 'test');
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(/GB3613.*\n?.*test needs the service "dev", which does not end/);
}, 60_000);

it('keeps what a service prints without secrets, in lines of any length, and for its user alone', async () => {
  const config = `version: 1
project: shop
secrets: { TOKEN: { env: TOKEN } }
targets:
  chatty:
    kind: service
    secrets: [TOKEN]
    run: |
      head -c 70000 /dev/zero | tr '\\0' x; printf "\${TOKEN%??????}"; sleep 0.5; echo "sesame; $TOKEN"
      until [ -e end ]; do sleep 0.05; done
      echo "last $TOKEN"; exec sleep 1000
`;
  await using rig = await createRig({ files: { 'gobuild.yaml': config }, env: { TOKEN: 'hunter2-open-sesame' } });
  const folder = '.gobuild/services/chatty';
  const modeOf = (file: string): number => fs.statSync(`${rig.root}/${folder}/${file}`).mode & 0o777;
  const run = rig.start(['run', 'chatty']);
  await seen(run.stderr, /chatty {2}ready/);
  expect([modeOf('output.raw'), modeOf('output.log')]).toEqual([0o600, 0o600]);
  rig.write('end', '');
  await seen(run.stderr, 'chatty | last ***');
  run.process.kill('SIGINT');
  expect((await run.ended).stderr).not.toContain('hunter2');
  expect(rig.list(folder)).toEqual(['output.log']);
  expect(rig.read(`${folder}/output.log`)).toMatch(/^x{60000,}[^\n]*\nlast \*\*\*\n$/);
  expect(rig.read(`${folder}/output.log`)).not.toContain('hunter2');
  expect(modeOf('output.log')).toBe(0o600);
}, 60_000);
