/** What the doctor says before anything is needed: tools, secrets, keys, ports, line ends; and that it starts nothing. */
import fs from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { HealthFinding } from '../../src/model/health.ts';
import { freePort } from '../rig/free-port.ts';
import { createRig, type Ran, type Rig } from '../rig/rig.ts';
import { git, puppet } from '../rig/story.ts';

const file = (port: number): string => `version: 1
project: demo
secrets:
  PASSWORD: { env: DEMO_PASSWORD }
  TOKEN: { command: [vault-client, read, token] }
  PIN: { file: pin.txt }
  SPARE: { env: DEMO_SPARE }
targets:
  plain: { kind: task, inputs: [in.txt], outputs: [out.txt], run: [cp, in.txt, out.txt] }
  tool: { kind: task, inputs: [in.txt], outputs: [b.txt], run: [no-such-tool, b.txt], secrets: [TOKEN, PIN] }
  both: { kind: group, needs: [plain, tool] }
  signed:
    kind: sign
    using: sigstore
    from: plain
    key: { file: keys/release.key, password: "\${{ secrets.PASSWORD }}" }
  here:
    kind: deploy
    using: local
    from: plain
    service: { run: [sleep, "100"] }
    probes: { readiness: { http: { port: ${port}, path: / } } }
`;

const patient = (port = 1): Promise<Rig> => createRig({ files: { 'gobuild.yaml': file(port), 'in.txt': 'x\n' } });
const found = (ran: Ran): Record<string, HealthFinding> =>
  Object.fromEntries((JSON.parse(ran.stdout) as HealthFinding[]).map((finding) => [finding.what, finding]));

test.concurrent('what is missing, who needs it, and what to do: exit 3', async () => {
  await using rig = await patient();
  const ran = await rig.run('doctor');
  expect([ran.code, ran.stderr]).toEqual([3, '']);
  expect(ran.stdout).toMatch(/^ {2}missing +no-such-tool +is not there \(needed by tool\)\n +help: /m);
  expect(ran.stdout).toMatch(/^ {2}ok +cp +sha256:[0-9a-f]{12} · \/.*cp$/m);
  expect(ran.stdout).toMatch(/^ {2}missing +PASSWORD +the variable DEMO_PASSWORD is not set \(needed by signed\)$/m);
  expect(ran.stdout).toMatch(/^ {2}missing +TOKEN +.*vault-client.* \(needed by tool\)$/m);
  expect(ran.stdout).toMatch(/^ {2}missing +PIN +there is no file .*pin\.txt/m);
  expect(ran.stdout).toMatch(/^ {2}warning +SPARE +the variable DEMO_SPARE is not set \(no target uses it\)$/m);
  expect(ran.stdout).toMatch(/^ {2}missing +keys\/release\.key +there is no file/m);
  expect(ran.stdout).toMatch(/^ {2}ok +1 +is free$/m);
  expect(ran.stdout).toMatch(/^\d+ ok, .*\d+ warnings?, 5 missing$/m);
});

test.concurrent('what only a scan would ask for is told, too', async () => {
  await using rig = await createRig({
    files: {
      'go.mod': 'module example.com/demo\n\ngo 1.21\n',
      'gobuild.yaml': `version: 1
project: demo
targets:
  test: { kind: check, using: go-test, matrix: { platform: [plan9/arm] }, exec: [no-such-emulator] }
`,
    },
  });
  const ran = await rig.run('doctor');
  expect(ran.code).toBe(3);
  expect(ran.stdout).toMatch(/^ {2}missing +no-such-emulator +is not there \(needed by test\)$/m);
});

test.concurrent('a program that is needed in two ways is told once, with its version', async () => {
  await using rig = await createRig({
    files: {
      'go.mod': 'module example.com/demo\n\ngo 1.21\n',
      'gobuild.yaml': `version: 1
project: demo
targets:
  vet: { kind: check, using: go-vet, packages: ./... }
  own: { kind: task, run: [go, version] }
`,
    },
  });
  puppet(rig, 'go', 'echo go1.26.8; echo');
  const tools = (JSON.parse((await rig.run('doctor', '--json')).stdout) as HealthFinding[]).filter(
    ({ group }) => group === 'tools',
  );
  expect(tools).toEqual([
    expect.objectContaining({ what: 'go', verdict: 'ok', neededBy: expect.arrayContaining(['vet', 'own']) }),
  ]);
  expect(tools[0]?.says).toMatch(/^go1\.26\.8 · /);
});

test.concurrent('a selector narrows it to what that target needs', async () => {
  await using rig = await patient();
  const ran = await rig.run('doctor', 'plain', '--json');
  expect(ran.code).toBe(0);
  const findings = found(ran);
  expect(findings['cp']).toMatchObject({ group: 'tools', verdict: 'ok', neededBy: ['plain'] });
  expect(findings['no-such-tool']).toBeUndefined();
  expect(findings['TOKEN']).toMatchObject({ verdict: 'warning' });
  expect((await rig.run('doctor', 'both')).code).toBe(3);
  expect((await rig.run('doctor', 'plian')).stderr).toContain('did you mean "plain"?');
});

test.concurrent('a cured patient; no secret is shown, no command of the file is started', async () => {
  await using rig = await patient();
  const proof = path.join(rig.base, 'proof');
  for (const name of ['no-such-tool', 'vault-client']) puppet(rig, name, `touch '${proof}'; echo hush-hush`);
  rig.write('pin.txt', 'hush-hush');
  rig.write('keys/release.key', 'hush-hush');
  fs.chmodSync(path.join(rig.root, 'keys/release.key'), 0o600);
  rig.env['DEMO_PASSWORD'] = 'hush-hush';
  const open = await rig.run('doctor', '--json');
  expect(open.code).toBe(3);
  expect(found(open)['PIN']).toMatchObject({ verdict: 'missing', help: expect.stringContaining('chmod 600') });
  fs.chmodSync(path.join(rig.root, 'pin.txt'), 0o600);
  const ran = await rig.run('doctor');
  expect(ran.code).toBe(0);
  expect(ran.stdout + ran.stderr + open.stdout).not.toContain('hush');
  expect(ran.stdout).toContain('is there, and for its owner alone');
  expect(fs.existsSync(proof)).toBe(false);
  const quiet = await rig.run('doctor', '--quiet');
  expect(quiet.stdout).not.toMatch(/^ {2}ok/m);
});

test.concurrent('a port that somebody holds', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => void holder.listen(0, '127.0.0.1', () => resolve()));
  const { port } = holder.address() as AddressInfo;
  try {
    await using rig = await patient(port);
    const ran = await rig.run('doctor', 'here', '--json');
    expect(ran.code).toBe(0);
    expect(found(ran)[String(port)]).toMatchObject({ verdict: 'warning', neededBy: ['here'] });
    expect(found(ran)[String(port)]?.says).toMatch(/^is held by /);
  } finally {
    holder.close();
  }
});

test.concurrent('a port that the deploy itself holds is as it should be', async () => {
  const port = await freePort();
  await using rig = await patient(port);
  const program = `require('node:http').createServer((_, answer) => answer.end()).listen(${port}, '127.0.0.1')`;
  const text = file(port).replace('[sleep, "100"]', JSON.stringify([process.execPath, '-e', program]));
  rig.write('gobuild.yaml', text);
  const deployed = await rig.run('run', 'here');
  try {
    expect([deployed.code, deployed.stderr]).toEqual([0, expect.stringContaining('deployed')]);
    const finding = found(await rig.run('doctor', 'here', '--json'))[String(port)];
    expect(finding?.verdict).toBe('ok');
    expect(finding?.says).toMatch(/, while here is deployed$/);
  } finally {
    expect((await rig.run('deploy', 'stop', 'here', '--yes')).code).toBe(0);
  }
});

test.concurrent('files that git checked out with other line ends; a clock behind the last commit', async () => {
  await using rig = await patient();
  git(rig, 'init', '-q');
  rig.write('a b.txt', 'one\ntwo\n');
  git(rig, 'add', '-A');
  git(rig, 'commit', '-q', '-m', 'one', '--date', '2099-01-01T00:00:00Z');
  const before = found(await rig.run('doctor', 'plain', '--json'));
  expect(before['line ends']).toBeUndefined();
  expect(before['clock']?.verdict).toBe('ok');
  git(rig, 'config', 'core.autocrlf', 'true');
  rig.write('a b.txt', 'one\r\ntwo\r\n');
  rig.env['GIT_COMMITTER_DATE'] = '2099-01-01T00:00:00Z';
  git(rig, 'commit', '-q', '--allow-empty', '-m', 'two');
  const after = found(await rig.run('doctor', 'plain', '--json'));
  expect(after['line ends']).toMatchObject({ group: 'files', verdict: 'warning' });
  expect(after['line ends']?.says).toBe('1 file with CRLF here and LF in git: a b.txt');
  expect(after['clock']).toMatchObject({
    verdict: 'warning',
    says: expect.stringContaining('the last commit is later'),
  });
});

test.concurrent('without git, and a store that cannot be made: warnings', async () => {
  await using rig = await patient();
  const bin = path.join(rig.base, 'only');
  fs.mkdirSync(bin);
  fs.symlinkSync('/bin/cp', path.join(bin, 'cp'));
  rig.env['PATH'] = bin;
  rig.env['GOBUILD_CACHE_DIR'] = '/proc/none';
  const ran = await rig.run('doctor', 'plain', '--json');
  expect(ran.code).toBe(0);
  expect(found(ran)['git']).toMatchObject({ verdict: 'warning', help: 'install git' });
  expect(found(ran)['folder']).toMatchObject({ group: 'store', verdict: 'warning' });
});
