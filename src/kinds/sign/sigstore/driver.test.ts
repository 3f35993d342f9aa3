/** Tests signatures from the keys of a target to the bundle, and the refusals on the way. */
import fs from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Json } from '../../../base/json.ts';
import type { JobOutcome } from '../../../model/perform.ts';
import {
  createWorkspace,
  failureText,
  performAction,
  planNode,
  upstream,
  type Workspace,
} from '../../../../test/rig/perform-world.ts';
import { verifyBundle } from './bundle.ts';
import { decryptCosignKey, encryptCosignKey } from './cosign-key.ts';
import { driver } from './driver.ts';
import { generateKeyPair } from './key-pair.ts';

const checksums = upstream({ role: 'checksums', path: 'dist/release/checksums.txt' }, 'checksums');
const password = '${{ secrets.COSIGN_PASSWORD }}';

interface Signed {
  readonly outcome: JobOutcome;
  readonly bundle: string;
  readonly steps: readonly JobOutcome[];
}

/** Performs all steps of signing checksums.txt in `workspace`. */
async function signed(workspace: Workspace, key: Json, secrets: Record<string, string> = {}): Promise<Signed> {
  workspace.write(checksums.path, 'content\n');
  const { actions, produces } = planNode(driver, { spec: { key }, inputs: [checksums] });
  const steps: JobOutcome[] = [];
  for (const action of actions) steps.push(await performAction(driver, action, workspace, { secrets }));
  const outcome = steps.at(-1);
  if (!outcome) throw new Error('nothing planned');
  return { outcome, steps, bundle: outcome.ok ? workspace.read(produces[0]?.path ?? '').toString() : '' };
}

const content = Buffer.from('content\n');

test('a key of keygen signs with its password, and the bundle is of its key alone', async () => {
  using workspace = createWorkspace();
  const pair = await generateKeyPair('correct horse');
  workspace.write('keys/release.key', pair.privatePem, 0o600);
  const { outcome, bundle } = await signed(
    workspace,
    { file: 'keys/release.key', password },
    { COSIGN_PASSWORD: 'correct horse' },
  );
  expect(outcome).toEqual({ ok: true, note: `key ${pair.fingerprint.slice(0, 16)}` });
  const verify = (more: object) => verifyBundle({ content, bundle, publicKeyPem: pair.publicPem, ...more });
  expect(verify({})).toEqual({ ok: true, value: { fingerprint: pair.fingerprint } });
  expect(verify({ content: Buffer.from('other') })).toMatchObject({ error: 'the file is not the one that was signed' });
  const other = await generateKeyPair('');
  expect(verify({ publicKeyPem: other.publicPem })).toMatchObject({ error: 'it was signed with another key' });
  const parsed = JSON.parse(bundle) as { messageSignature: { signature: string } };
  const forged = { ...parsed, messageSignature: { ...parsed.messageSignature, signature: 'AAAA' } };
  expect(verify({ bundle: JSON.stringify(forged) })).toMatchObject({ error: 'the signature is wrong' });
});

test.each([
  ['', /no JSON|not JSON/],
  ['{}', /no Sigstore bundle/],
  [
    '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"certificate":{}}}',
    /certificate/,
  ],
  ['{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","dsseEnvelope":{}}', /attestation/],
])('%s is refused as a bundle', async (bundle, problem) => {
  const { publicPem } = await generateKeyPair('');
  const result = verifyBundle({ content, bundle, publicKeyPem: publicPem });
  expect(result.ok ? '' : result.error).toMatch(problem);
  expect(verifyBundle({ content, bundle, publicKeyPem: 'nonsense' })).toMatchObject({ ok: false });
});

test.each([
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['Ed25519', generateKeyPairSync('ed25519')],
])('a plain %s key signs', async (_, { privateKey, publicKey }) => {
  using workspace = createWorkspace();
  workspace.write('own.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
  const { outcome, bundle } = await signed(workspace, { file: 'own.pem' });
  expect(outcome.ok).toBe(true);
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  expect(verifyBundle({ content, bundle, publicKeyPem }).ok).toBe(true);
});

test('a PKCS#8 key with a passphrase', async () => {
  using workspace = createWorkspace();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }).toString();
  workspace.write('own.pem', pem, 0o600);
  expect((await signed(workspace, { file: 'own.pem', password }, { COSIGN_PASSWORD: 'open' })).outcome.ok).toBe(true);
  const wrong = await signed(workspace, { file: 'own.pem', password }, { COSIGN_PASSWORD: 'shut' });
  expect(failureText(wrong.outcome)).toMatch(/^finding \| the password of own\.pem is wrong/);
});

test('a wrong password, a missing one and a damaged file are told apart, and no secret is in the text', async () => {
  using workspace = createWorkspace();
  const { privatePem } = await generateKeyPair('right');
  workspace.write('k.key', privatePem, 0o600);
  const wrong = await signed(workspace, { file: 'k.key', password }, { COSIGN_PASSWORD: 'wrong-secret' });
  expect(failureText(wrong.outcome)).toMatch(/^finding \| the password of k\.key is wrong/);
  expect(JSON.stringify(wrong)).not.toContain('wrong-secret');
  expect(failureText((await signed(workspace, { file: 'k.key' })).outcome)).toMatch(/is encrypted, and no password/);
  workspace.write('k.key', privatePem.replace(/[A-Za-z0-9]{8}/, 'AAAAAAAA'), 0o600);
  expect(failureText((await signed(workspace, { file: 'k.key' })).outcome)).toMatch(/no private key that can be read/);
  workspace.write('k.key', 'nothing', 0o600);
  expect(failureText((await signed(workspace, { file: 'k.key' })).outcome)).toMatch(/no private key that can be read/);
});

test('a key file that asks for too much memory is not obeyed', async () => {
  const pem = await encryptCosignKey(new Uint8Array(8), 'x');
  const body = Buffer.from(pem.replaceAll(/-----.*-----|\n/g, ''), 'base64').toString();
  const hostile = Buffer.from(body.replace('65536', '1073741824')).toString('base64');
  const type = 'ENCRYPTED COSIGN PRIVATE KEY';
  const result = await decryptCosignKey(`-----BEGIN ${type}-----\n${hostile}\n-----END ${type}-----\n`, 'x');
  expect(result).toEqual({ ok: false, error: 'damaged' });
});

test.skipIf(process.platform === 'win32')(
  'F60: a key that others can read or replace is refused with mode and fix',
  async () => {
    using workspace = createWorkspace();
    const { privatePem } = await generateKeyPair('');
    workspace.write('keys/k.key', privatePem, 0o644);
    const readable = failureText((await signed(workspace, { file: 'keys/k.key' })).outcome);
    expect(readable).toMatch(/^refused \| others may read keys\/k\.key: its mode is 0644 \| chmod 600 keys\/k\.key/);
    fs.chmodSync(workspace.path('keys/k.key'), 0o600);
    fs.chmodSync(workspace.path('keys'), 0o777);
    const replaceable = failureText((await signed(workspace, { file: 'keys/k.key' })).outcome);
    expect(replaceable).toMatch(/^refused \| others may replace keys\/k\.key: the mode of its folder is 0777/);
    fs.chmodSync(workspace.path('keys'), 0o755);
    fs.symlinkSync('../keys/k.key', (fs.mkdirSync(workspace.path('other')), workspace.path('other/k.key')));
    const linked = failureText((await signed(workspace, { file: 'other/k.key' })).outcome);
    expect(linked).toMatch(/^refused \| other\/k\.key is a link to .*outside of its folder/);
  },
);

test('the development key is made once, for its owner alone, and its public half is kept right', async () => {
  using workspace = createWorkspace();
  const folder = workspace.path('home/.config/gobuild');
  const first = await signed(workspace, { dev: true });
  expect(first.steps).toHaveLength(2);
  expect(first.steps[0]).toMatchObject({ ok: true, unchanged: false });
  expect(workspace.log.join('\n')).toMatch(/^made the development key [0-9a-f]{64}: .*dev\.key/);
  const ownerOnly = process.platform === 'win32' ? 0o666 : 0o600;
  expect(fs.statSync(`${folder}/dev.key`).mode & 0o777).toBe(ownerOnly);
  const publicKeyPem = fs.readFileSync(`${folder}/dev.pub`, 'utf8');
  expect(verifyBundle({ content, bundle: first.bundle, publicKeyPem }).ok).toBe(true);
  const again = await signed(workspace, { dev: true });
  expect(again.steps[0]).toMatchObject({ unchanged: true });
  expect(again.steps[0]?.ok && again.steps[0].data).toEqual(first.steps[0]?.ok && first.steps[0].data);
  fs.rmSync(`${folder}/dev.pub`);
  await signed(workspace, { dev: true });
  expect(fs.readFileSync(`${folder}/dev.pub`, 'utf8')).toBe(publicKeyPem);
  fs.rmSync(folder, { recursive: true });
  const replaced = await signed(workspace, { dev: true });
  expect(replaced.steps[0]?.ok && replaced.steps[0].data).not.toEqual(first.steps[0]?.ok && first.steps[0].data);
});

test('a file that is no longer what it was is refused', async () => {
  using workspace = createWorkspace();
  workspace.write(checksums.path, 'content\n');
  const [, action] = planNode(driver, { spec: { key: { dev: true } }, inputs: [checksums] }).actions;
  if (!action) throw new Error('nothing planned');
  const files = { ...workspace.world.files, read: () => Buffer.from('other') };
  const outcome = await performAction(driver, action, { ...workspace, world: { ...workspace.world, files } });
  expect(failureText(outcome)).toMatch(/^refused .*was changed after it was made/);
});

test('what is wrong in the file is told at its place', () => {
  const codes = (key: Json, releaseProfile = false) =>
    planNode(driver, { spec: { key }, inputs: [checksums], project: { releaseProfile } }).diagnostics.map(
      (d) => `${d.code} ${d.at?.file}`,
    );
  expect(codes({})).toEqual(['GB3300 key']);
  expect(codes({ dev: true, file: 'x' })).toEqual(['GB3300 key']);
  expect(codes({ dev: true }, true)).toEqual(['GB3302 key.dev']);
  expect(codes({ file: '/run/secrets/key' })).toEqual(['GB3303 key.file']);
  expect(codes({ file: 'k', password: 'hunter2' })).toEqual(['GB3301 key.password']);
  expect(codes({ file: 'k', password })).toEqual([]);
});

test('names: after the file in the release folder, else after target and platform; the plan holds no secret', () => {
  const platform = { os: 'linux', arch: 'amd64', variant: 'v3' };
  const program = upstream({ role: 'executable', path: 'dist/build/server/linux-amd64-v3/server', platform });
  const path = (input: typeof program, fileName?: string) =>
    planNode(driver, { spec: { key: { file: 'k', password } }, inputs: [input], fileName }).produces[0]?.path;
  expect(path(checksums)).toBe('dist/release/checksums.txt.sigstore.json');
  expect(path(program)).toBe('dist/release/server_1.4.0_linux_amd64v3.sigstore.json');
  expect(path(program, 'server.sig.json')).toBe('dist/release/server.sig.json');
});
