/** `keygen`: a signing key pair in the files that cosign reads, the private half encrypted with COSIGN_PASSWORD. */
import { generateKeyPair } from '../kinds/sign/sigstore/key-pair.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { diagnostic } from '../model/diagnostic.ts';
import { FileError, type Files } from '../model/ports.ts';
import type { App } from './contract.ts';
import { openHostWorld } from './host-world.ts';
import { machineTrouble } from './machine-trouble.ts';

/** `path` without an ending, or with `.key`: the public half lies beside it as `.pub`. */
export const keygen: App['keygen'] = async ({ cwd, directory, path, force }) => {
  const world = openHostWorld();
  const stem = host.resolve(cwd, directory ?? '.', path).replace(/\.key$/, '');
  const files = { privateKey: `${stem}.key`, publicKey: `${stem}.pub` };
  const there = Object.values(files).filter((file) => world.files.stat(file));
  if (there.length > 0 && !force) {
    const problem = diagnostic('GB4025', `${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'} there already`, {
      help: 'choose another path, or replace it with --force: what it signed can then not be signed again',
    });
    return { type: 'rejected', diagnostics: [problem], sources: {} };
  }
  const password = world.environment.get('COSIGN_PASSWORD') ?? '';
  const pair = await generateKeyPair(password);
  try {
    world.files.write(files.privateKey, pair.privatePem, { mode: 0o600, sync: true });
    world.files.write(files.publicKey, pair.publicPem, { mode: 0o644, sync: true });
  } catch (error) {
    for (const file of Object.values(files)) if (!there.includes(file)) discard(world.files, file);
    return machineTrouble(error);
  }
  const warning =
    password === ''
      ? [
          diagnostic('GB4026', 'the private key is encrypted with an empty password', {
            severity: 'warning',
            help: 'set COSIGN_PASSWORD and run keygen again with --force',
          }),
        ]
      : [];
  return { type: 'done', value: { ...files, fingerprint: pair.fingerprint }, diagnostics: warning, sources: {} };
};

/** Half a pair would be taken for a whole one. */
function discard(files: Files, path: AbsolutePath): void {
  try {
    if (files.stat(path)) files.remove(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
