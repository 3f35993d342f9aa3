/** `verify`: checks checksum lists and signature bundles of files, or of the whole release folder. */
import { blake2b512, sha256Of, sha512Of } from './digests.ts';
import { verifyChecksums, type DigestOf } from '../kinds/sign/checksum/checksum-list.ts';
import { devKeyFiles } from '../kinds/sign/sigstore/dev-key.ts';
import { verifyBundle } from '../kinds/sign/sigstore/bundle.ts';
import { host, relativeTo, type AbsolutePath } from '../base/path.ts';
import { isObject } from '../base/json.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Files } from '../model/ports.ts';
import type { Answer, App } from './contract.ts';
import type { VerifiedFile } from './verify-answer.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { openProject, type Project } from './open-project.ts';
import { machineTrouble } from './machine-trouble.ts';

type VerifyRequest = Parameters<App['verify']>[0];

interface Context {
  readonly request: VerifyRequest;
  readonly world: HostWorld;
  /** Absent outside a workspace: then `--key` is needed for signatures. */
  readonly project: Project | undefined;
}

export const verify: App['verify'] = async (request) => {
  const world = openHostWorld();
  const opened = await openProject(request, world);
  if (opened.type !== 'done' && request.paths.length === 0) return opened;
  const context: Context = { request, world, project: opened.type === 'done' ? opened.value : undefined };
  try {
    return verifyAll(askedPaths(context), context);
  } catch (error) {
    return machineTrouble(error);
  }
};

/** As asked for; else the release folder. */
function askedPaths({ request, project }: Context): readonly AbsolutePath[] {
  const base = host.resolve(request.cwd, request.directory ?? '.');
  if (request.paths.length > 0) return request.paths.map((path) => host.resolve(base, path));
  return [host.join(project?.workspace.root ?? base, project?.config.dist ?? 'dist', 'release')];
}

function verifyAll(paths: readonly AbsolutePath[], context: Context): Answer<readonly VerifiedFile[]> {
  const missing = paths.find((path) => context.world.files.follow(path) === undefined);
  if (missing !== undefined)
    return rejected(
      `there is no file or folder ${missing}`,
      'name a checksum list, a bundle, a signed file or a release folder',
    );
  const value = paths.flatMap((path) => verifyPath(path, context));
  const shown = value.map((file) => ({ ...file, path: nearPath(context.request.cwd, file.path) }));
  if (value.length > 0) return { type: 'done', value: shown, diagnostics: [], sources: {} };
  return rejected(`nothing in ${paths.join(', ')} can be verified`, 'there is no checksum list and no bundle there');
}

/** As seen from the folder that the person stands in, unless it lies elsewhere. */
function nearPath(cwd: AbsolutePath, path: AbsolutePath): string {
  const near = relativeTo(cwd, path);
  return near.startsWith('../') ? path : near;
}

const rejected = (message: string, help: string): Answer<never> => ({
  type: 'rejected',
  diagnostics: [diagnostic('GB4024', message, { help })],
  sources: {},
});

const bundleSuffix = '.sigstore.json';
const isChecksumList = (name: string): boolean =>
  /(^|[._-])(checksums|sha256sums?|sha512sums?|b2sums?)([._-].*)?$|\.(sha256|sha512|b2)$/i.test(name) &&
  !name.endsWith('.json');

/** A folder: every list and bundle in it. A list: its files. A bundle, or a file beside its bundle: that signature. */
function verifyPath(path: AbsolutePath, context: Context): readonly VerifiedFile[] {
  const { files } = context.world;
  if (files.follow(path)?.kind === 'folder') {
    const names = files
      .list(path)
      .filter((entry) => entry.kind === 'file')
      .map((entry) => host.join(path, entry.name));
    return [
      ...names.filter((name) => isChecksumList(host.basename(name))).flatMap((name) => verifyList(name, files)),
      ...names.filter((name) => name.endsWith(bundleSuffix)).map((name) => verifySignature(name, context)),
    ];
  }
  if (path.endsWith(bundleSuffix)) return [verifySignature(path, context)];
  const signatures = files.stat(path + bundleSuffix) ? [verifySignature(path + bundleSuffix, context)] : [];
  if (isChecksumList(host.basename(path))) return [...verifyList(path, files), ...signatures];
  const folder = host.dirname(path);
  const lists = files
    .list(folder)
    .map((entry) => entry.name)
    .filter(isChecksumList);
  const sums = lists
    .flatMap((list) => verifyList(host.join(folder, list), files))
    .filter((checked) => checked.path === path);
  return [...sums, ...signatures];
}

function verifyList(path: AbsolutePath, files: Files): readonly VerifiedFile[] {
  const folder = host.dirname(path);
  const digests: Readonly<Record<Parameters<DigestOf>[1], (content: Uint8Array) => string>> = {
    sha256: sha256Of,
    sha512: sha512Of,
    blake2b: blake2b512,
  };
  const digestOf: DigestOf = (name, algorithm) => {
    const file = host.resolve(folder, name);
    return files.follow(file)?.kind === 'file' ? digests[algorithm](files.read(file)) : undefined;
  };
  return verifyChecksums(files.readText(path), digestOf).map(({ name, problem }) => ({
    path: host.resolve(folder, name),
    check: 'checksum',
    by: host.basename(path),
    ...(problem === undefined ? {} : { problem }),
  }));
}

function verifySignature(bundle: AbsolutePath, context: Context): VerifiedFile {
  const { files } = context.world;
  const signed = signedFile(bundle, context);
  const base: Pick<VerifiedFile, 'path' | 'check' | 'by'> = {
    path: signed ?? bundle,
    check: 'signature',
    by: host.basename(bundle),
  };
  if (signed === undefined) return { ...base, problem: 'the file that it signs is not there' };
  const key = publicKey(bundle, context);
  if ('problem' in key) return { ...base, problem: key.problem };
  const result = verifyBundle({ content: files.read(signed), bundle: files.readText(bundle), publicKeyPem: key.pem });
  return result.ok
    ? { ...base, by: `${base.by} (key ${result.value.fingerprint.slice(0, 16)}…)` }
    : { ...base, problem: result.error };
}

/** Beside the bundle, or wherever the target that made the bundle took it from. */
function signedFile(bundle: AbsolutePath, { world, project }: Context): AbsolutePath | undefined {
  const beside = bundle.slice(0, -bundleSuffix.length);
  if (world.files.follow(beside)) return beside;
  const input = makerOf(bundle, project)?.inputs[0];
  const path = input && project ? host.resolve(project.workspace.root, input.path) : undefined;
  return path !== undefined && world.files.follow(path) ? path : undefined;
}

const makerOf = (bundle: AbsolutePath, project: Project | undefined) =>
  project?.graph.nodes.find((node) =>
    node.produces.some((artifact) => host.resolve(project.workspace.root, artifact.path) === bundle),
  );

/** `--key`, else the public half of the key of the target that made the bundle. */
function publicKey(
  bundle: AbsolutePath,
  { request, world, project }: Context,
): { readonly pem: string } | { readonly problem: string } {
  const { files } = world;
  const read = (path: AbsolutePath): { pem: string } | { problem: string } =>
    files.follow(path)?.kind === 'file'
      ? { pem: files.readText(path) }
      : { problem: `the public key ${path} is not there` };
  if (request.key !== undefined) return read(host.resolve(request.cwd, request.directory ?? '.', request.key));
  const settings = makerOf(bundle, project)?.settings;
  const key = isObject(settings) ? settings['key'] : undefined;
  if (!isObject(key) || !project) return { problem: 'no key is known for it: name one with --key FILE' };
  if (key['type'] === 'dev')
    return world.configFolder
      ? read(devKeyFiles(world.configFolder).publicKey)
      : { problem: 'no home folder is known for the development key' };
  const file = host.resolve(project.workspace.root, typeof key['file'] === 'string' ? key['file'] : '');
  return read(file.replace(/(\.key|\.pem)?$/, '.pub'));
}
