/** Files that others built, with digests by sha256sum, from a TLS server whose certificate openssl made. */
import fs from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { haveTools, runTool } from '../rig/real-tool.ts';
import { createRig, type Rig } from '../rig/rig.ts';

const real = haveTools('openssl', 'sha256sum') ? describe : describe.skip;

const script = '#!/bin/sh\necho prebuilt\n';

/** A certificate that vouches for itself, for these names. */
async function serve(rig: Rig, names: string): Promise<{ server: Server; port: number; certificate: string }> {
  const [key, certificate] = ['key', 'crt'].map((end) => path.join(rig.base, `server.${end}`)) as [string, string];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=gobuild test'];
  runTool('openssl', [...request, '-keyout', key, '-out', certificate, '-addext', `subjectAltName=${names}`]);
  const tls = { key: fs.readFileSync(key), cert: fs.readFileSync(certificate) };
  const server = createServer(tls, (_request, response) => void response.end(script));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  return { server, port: (server.address() as AddressInfo).port, certificate };
}

const file = (port: number, digest: string): string => `version: 1
project: demo
targets:
  tool:
    kind: compile
    using: prebuilt
    file: { url: "https://localhost:${port}/tool", sha256: ${digest} }
  say: { kind: task, from: tool, outputs: [said.txt], run: "\${{ artifacts.tool.path }} > said.txt" }
`;

real('https', () => {
  test('trusted: taken and run; not trusted, or for another name: refused, exit 5', async () => {
    await using rig = await createRig();
    rig.write('script', script);
    const [digest = ''] = runTool('sha256sum', [path.join(rig.root, 'script')]).split(' ');
    const good = await serve(rig, 'DNS:localhost');
    try {
      rig.write('gobuild.yaml', file(good.port, digest));
      const refused = await rig.run('run', 'say');
      expect(refused.code).toBe(5);
      expect(refused.stderr).toContain('its certificate is not to be trusted');
      rig.env['NODE_EXTRA_CA_CERTS'] = good.certificate;
      const taken = await rig.run('run', 'say');
      expect([taken.code, taken.stderr]).toEqual([0, expect.stringContaining('2 ran')]);
      expect(rig.read('said.txt')).toBe('prebuilt\n');
    } finally {
      good.server.close();
    }
    const other = await serve(rig, 'DNS:tools.example.com');
    try {
      rig.write('gobuild.yaml', file(other.port, digest));
      const refused = await rig.run('run', 'tool');
      expect(refused.code).toBe(5);
      expect(refused.stderr).toMatch(/not to be trusted: .*altnames/);
    } finally {
      other.server.close();
    }
  }, 60_000);
});
