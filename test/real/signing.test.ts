/** Checksums and signatures against coreutils, openssl and cosign. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/base/json.ts';
import { driver as checksum } from '../../src/kinds/sign/checksum/driver.ts';
import { verifyBundle } from '../../src/kinds/sign/sigstore/bundle.ts';
import { decryptCosignKey } from '../../src/kinds/sign/sigstore/cosign-key.ts';
import { driver as sigstore } from '../../src/kinds/sign/sigstore/driver.ts';
import { generateKeyPair } from '../../src/kinds/sign/sigstore/key-pair.ts';
import { createWorkspace, performAction, planNode, upstream, type Workspace } from '../rig/perform-world.ts';
import { haveTools, runTool } from '../rig/real-tool.ts';

const archive = upstream({ role: 'archive', path: 'dist/release/orders 1.tar.gz' }, 'archive');
const program = upstream({ role: 'executable', path: 'dist/build/server/server' });

async function made(
  workspace: Workspace,
  fixture: Parameters<typeof planNode>[1],
  driver = checksum,
): Promise<string[]> {
  const { actions, produces } = planNode(driver, fixture);
  for (const action of actions) {
    const outcome = await performAction(driver, action, workspace, { secrets: { COSIGN_PASSWORD: 'pass word' } });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
  }
  return produces.map(({ path }) => workspace.path(path));
}

describe.skipIf(!haveTools('sha256sum', 'sha512sum', 'b2sum'))('checksums', () => {
  test.each([
    ['sha256', 'sha256sum'],
    ['sha512', 'sha512sum'],
    ['blake2b', 'b2sum'],
  ])('%s is accepted by %s -c, in one file and split', async (algorithm, tool) => {
    using workspace = createWorkspace();
    workspace.write(archive.path, 'archive');
    workspace.write(program.path, 'program');
    const inputs = [archive, program];
    const cwd = workspace.path('dist/release');
    const files = [
      ...(await made(workspace, { spec: { algorithm }, inputs })),
      ...(await made(workspace, { spec: { algorithm, split: true }, inputs })),
    ];
    expect(files).toHaveLength(3);
    for (const file of files) runTool(tool, ['--check', '--strict', file], { cwd });
    workspace.write(archive.path, 'altered');
    expect(() => runTool(tool, ['--check', '--strict', files[0] ?? ''], { cwd })).toThrow(/did NOT match/);
  });
});

const sign = (workspace: Workspace, key: Json): Promise<string[]> => {
  workspace.write(archive.path, 'archive to sign\n');
  return made(workspace, { spec: { key }, inputs: [archive] }, sigstore);
};

describe.skipIf(!haveTools('openssl'))('signatures and openssl', () => {
  test('openssl verifies the signature of a bundle', async () => {
    using workspace = createWorkspace();
    const [bundle = ''] = await sign(workspace, { dev: true });
    const json = JSON.parse(fs.readFileSync(bundle, 'utf8')) as { messageSignature: { signature: string } };
    workspace.write('sig', Buffer.from(json.messageSignature.signature, 'base64'));
    const key = workspace.path('home/.config/gobuild/dev.pub');
    const args = ['dgst', '-sha256', '-verify', key, '-signature', workspace.path('sig')];
    expect(runTool('openssl', [...args, workspace.path(archive.path)])).toContain('Verified OK');
  });
});

describe.skipIf(!haveTools('cosign'))('signatures and cosign', () => {
  const password = '${{ secrets.COSIGN_PASSWORD }}';

  /** Without network: the trusted root holds nothing but its media type. */
  function cosignVerify(workspace: Workspace, { key, bundle }: { key: string; bundle: string }): string {
    workspace.write('root.json', '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}');
    const flags = ['--new-bundle-format', '--insecure-ignore-tlog', '--trusted-root', workspace.path('root.json')];
    return runTool(
      'cosign',
      ['verify-blob', '--key', key, '--bundle', bundle, ...flags, workspace.path(archive.path)],
      {
        env: { HOME: workspace.path('cosign-home') },
      },
    );
  }

  test('cosign verifies what the development key signed, and refuses an altered file', async () => {
    using workspace = createWorkspace();
    const [bundle = ''] = await sign(workspace, { dev: true });
    const key = workspace.path('home/.config/gobuild/dev.pub');
    cosignVerify(workspace, { key, bundle });
    workspace.write(archive.path, 'altered\n');
    expect(() => cosignVerify(workspace, { key, bundle })).toThrow(/failed to verify/);
  });

  test.each([
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['Ed25519', generateKeyPairSync('ed25519')],
  ])('cosign verifies what a %s key signed', async (_, { privateKey, publicKey }) => {
    using workspace = createWorkspace();
    workspace.write('own.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
    workspace.write('own.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
    const [bundle = ''] = await sign(workspace, { file: 'own.key' });
    expect(() => cosignVerify(workspace, { key: workspace.path('own.pub'), bundle })).not.toThrow();
  });

  test('a key that cosign made signs here, with its password', async () => {
    using workspace = createWorkspace();
    const env = { COSIGN_PASSWORD: 'pass word', HOME: workspace.path('cosign-home') };
    runTool('cosign', ['generate-key-pair'], { cwd: workspace.root, env });
    const plain = await decryptCosignKey(workspace.read('cosign.key').toString(), 'pass word');
    expect(plain.ok).toBe(true);
    const [bundle = ''] = await sign(workspace, { file: 'cosign.key', password });
    cosignVerify(workspace, { key: workspace.path('cosign.pub'), bundle });
  });

  test('a key that keygen made signs with cosign, and what it signed verifies here', async () => {
    using workspace = createWorkspace();
    const pair = await generateKeyPair('pass word');
    workspace.write('our.key', pair.privatePem, 0o600);
    workspace.write(archive.path, 'archive to sign\n');
    const env = { COSIGN_PASSWORD: 'pass word', HOME: workspace.path('cosign-home') };
    const bundle = workspace.path('bundle.json');
    const flags = ['--yes', '--tlog-upload=false', '--new-bundle-format', '--bundle', bundle];
    runTool('cosign', ['sign-blob', '--key', workspace.path('our.key'), ...flags, workspace.path(archive.path)], {
      env,
    });
    const content = workspace.read(archive.path);
    const verified = verifyBundle({ content, bundle: fs.readFileSync(bundle, 'utf8'), publicKeyPem: pair.publicPem });
    expect(verified).toEqual({ ok: true, value: { fingerprint: pair.fingerprint } });
    expect(runTool('cosign', ['public-key', '--key', workspace.path('our.key')], { env })).toBe(pair.publicPem);
    const plain = await decryptCosignKey(pair.privatePem, 'pass word');
    if (plain.ok) createPrivateKey({ key: Buffer.from(plain.value), format: 'der', type: 'pkcs8' });
  });
});
