/** Notifications: who is told of which run, what they are told, and that none of it changes the run. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { puppet, sum } from '../rig/story.ts';

interface Call {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** A server on this machine that notes what it is sent and answers with `status`; without one it never answers. */
async function openHook(status?: number): Promise<AsyncDisposable & { readonly url: string; readonly calls: Call[] }> {
  const calls: Call[] = [];
  const server = http.createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      calls.push({ method, url, headers, body: JSON.parse(text) as Record<string, unknown> });
      if (status !== undefined) response.writeHead(status).end('answer-of-the-hook');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    calls,
    url: `http://127.0.0.1:${port}/hook/s3cret-path`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const file = `version: 1
project: demo
release-version: { text: 1.2.3 }
secrets: { HOOK: { env: HOOK }, TOKEN: { command: [vault, token] } }
notify:
  - on: [success, failure]
    webhook: "\${{ secrets.HOOK }}"
    headers: { Authorization: "Bearer \${{ secrets.TOKEN }}", X-Version: "\${{ version }}" }
targets:
  good: { kind: task, inputs: [in.txt], outputs: [out.txt], run: cp in.txt out.txt }
  bad: { kind: check, using: command, run: "exit 3" }
`;
const workspace = async (hook: string, text = file): Promise<Rig> => {
  const rig = await createRig({ files: { 'gobuild.yaml': text, 'in.txt': 'x\n' }, env: { HOOK: hook } });
  puppet(rig, 'vault', `echo asked >> "${rig.base}/vault"; echo tok-en-value`);
  return rig;
};

test.concurrent('a webhook gets the report of a run that did something, failed or not', async () => {
  await using hook = await openHook(204);
  await using rig = await workspace(hook.url);
  const done = await rig.run('run', 'good');
  expect(done).toMatchObject({ code: 0 });
  const [call] = hook.calls;
  expect(call).toMatchObject({ method: 'POST', url: '/hook/s3cret-path' });
  expect(call?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    authorization: 'Bearer tok-en-value',
    'x-version': '1.2.3',
  });
  expect(call?.body).toMatchObject({
    text: expect.stringMatching(/^demo · profile default · done · 0 fresh, 1 ran, 0 restored · /),
    outcome: 'success',
    project: 'demo',
    profile: 'default',
    exitCode: 0,
    targets: ['good'],
    failed: [],
    deployed: [],
    counts: { fresh: 0, ran: 1, restored: 0, failed: 0 },
  });
  expect((await rig.run('run', 'bad')).code).toBe(1);
  expect(hook.calls[1]?.body).toMatchObject({
    text: expect.stringContaining(' · failed: bad · '),
    outcome: 'failure',
    exitCode: 1,
    failed: [{ node: 'bad', message: 'exit status 3' }],
  });
  expect((await rig.run('log')).stdout).not.toContain('s3cret-path');
});

test.concurrent('nobody is told of a run with nothing to do, of a dry run, or by a file that is refused', async () => {
  await using hook = await openHook(200);
  await using rig = await workspace(hook.url);
  await rig.run('run', 'good');
  expect(sum(await rig.run('run', 'good'))).toBe('1 fresh');
  rig.remove('.gobuild/warm');
  expect(sum(await rig.run('run', 'good'))).toBe('1 fresh');
  await rig.run('run', '--dry-run', 'bad');
  await rig.run('run', 'nothing-like-this');
  expect(hook.calls).toHaveLength(1);
  expect(fs.readFileSync(path.join(rig.base, 'vault'), 'utf8')).toBe('asked\n');
});

test.concurrent('a notification that fails is a warning without the address, and nothing more', async () => {
  await using refusing = await openHook(500);
  await using rig = await workspace(refusing.url);
  const refused = await rig.run('run', 'good');
  expect(refused.code).toBe(0);
  expect(refused.stderr).toContain('warning: notify[0]: nobody was told: the webhook answered with status 500');
  expect(sum(refused)).toBe('0 fresh, 1 ran, 0 restored');
  rig.env['HOOK'] = 'http://127.0.0.1:9/s3cret-path';
  const alone = await rig.run('run', 'bad');
  expect(alone.code).toBe(1);
  expect(alone.stderr).toContain('notify[0]: nobody was told: the webhook: nobody listens there');
  rig.env['HOOK'] = 's3cret-path of nothing';
  expect((await rig.run('run', 'bad')).stderr).toContain('the webhook is no http or https address');
  delete rig.env['HOOK'];
  const unset = await rig.run('run', 'bad');
  expect(unset.stderr).toContain('the environment variable HOOK is not set');
  expect(refused.stderr + alone.stderr).not.toContain('s3cret-path');
  expect(refused.stderr).not.toContain('answer-of-the-hook');
});

test.concurrent(
  'a hook that never answers holds the run for ten seconds, not longer',
  { timeout: 60_000 },
  async () => {
    await using silent = await openHook();
    await using rig = await workspace(silent.url);
    const ran = await rig.run('run', 'good');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(/notify\[0\]: nobody was told: .*10/);
  },
);

const told = `version: 1
project: demo
vars: { quiet: "no" }
notify:
  - { command: [tell, failed] }
  - { on: success, if: vars.quiet != 'yes', command: [./tell.sh, done] }
  - { on: [deploy], command: [tell, deployed] }
  - { on: success, command: [no-such-program] }
  - { on: success, command: [sh, -c, "echo wrong >&2; exit 4"] }
targets:
  good: { kind: task, outputs: [out.txt], run: "echo x > out.txt" }
  bad: { kind: task, run: "exit 3" }
  here: { kind: deploy, using: local, from: good }
`;

test.concurrent('a command reads the report; `on` and `if` say which run it hears of', async () => {
  await using rig = await workspace('', told);
  const note = (who: string): string => `echo "$1 $(cat)" >> "${rig.base}/${who}"`;
  puppet(rig, 'tell', note('told'));
  rig.write('tell.sh', `#!/bin/sh\n${note('told')}\n`);
  fs.chmodSync(path.join(rig.root, 'tell.sh'), 0o755);
  const heard = (): string[] => {
    const log = path.join(rig.base, 'told');
    const lines = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trimEnd().split('\n') : [];
    fs.rmSync(log, { force: true });
    return lines.map((line) => line.split(' ')[0] ?? '').toSorted();
  };
  const good = await rig.run('run', 'good');
  expect(good.code).toBe(0);
  expect(heard()).toEqual(['done']);
  expect(good.stderr).toContain('notify[3]: nobody was told: "no-such-program" could not be started');
  expect(good.stderr).toContain(
    'notify[4]: nobody was told: "sh -c echo wrong >&2; exit 4" ended with status 4: wrong',
  );
  await rig.run('run', 'bad');
  expect(heard()).toEqual(['failed']);
  await rig.run('run', 'here');
  expect(heard()).toEqual(['deployed', 'done']);
  await rig.run('run', 'here', '--set', 'quiet=yes', '--force=all');
  expect(heard().filter((who) => who === 'done')).toEqual([]);
});
