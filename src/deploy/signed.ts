/** Whether a deploy ships what was signed: each artifact a subject of a bundle, or listed in signed checksums. */
import { absolute } from '../base/path.ts';
import type { AbsolutePath, WorkspacePath } from '../base/path.ts';
import { isObject } from '../base/json.ts';
import type { Digest } from '../model/digest.ts';
import type { Failure } from '../model/failure.ts';
import type { Files } from '../model/ports.ts';

export interface SignedRequest {
  /** Sigstore bundles (`<file>.sigstore.json`). */
  readonly bundles: readonly WorkspacePath[];
  readonly shipped: readonly { readonly path: WorkspacePath; readonly digest: Digest }[];
  readonly workspace: AbsolutePath;
  readonly files: Files;
}

const bundleSuffix = '.sigstore.json';
/** Checksum files are small; something larger beside a bundle is none. */
const checksumLimit = 4 * 1024 * 1024;

/**
 * Undefined when every shipped artifact is signed. The signatures themselves were checked by the target that made them
 * (it verifies after signing) and enter here as its finished artifacts; this compares the subjects' digests.
 */
export function checkSigned(request: SignedRequest): Failure | undefined {
  const signed = new Set<Digest>();
  for (const bundle of request.bundles) {
    const text = readSmall(request, bundle);
    const subject = text === undefined ? undefined : subjectOf(text);
    if (subject === undefined) {
      return { type: 'configuration', message: `${bundle} is not a sigstore bundle of a file`, help: bundleHelp };
    }
    signed.add(subject);
    for (const digest of checksumsBehind(request, bundle, subject)) signed.add(digest);
  }
  const bare = request.shipped.find((artifact) => !signed.has(artifact.digest));
  return (
    bare && {
      type: 'configuration',
      message: `${bare.path} is shipped but not signed by verify.signature`,
      help: 'add its target to `from` of the signature, or sign checksums that list it',
    }
  );
}

const bundleHelp = '`verify.signature` names a target of kind sign that makes sigstore bundles';

function readSmall({ files, workspace }: SignedRequest, path: WorkspacePath): string | undefined {
  const at = absolute(workspace, path);
  const stat = files.follow(at);
  return stat?.kind === 'file' && stat.size <= checksumLimit ? files.readText(at) : undefined;
}

/** SHA-256 of the bundle's subject (bundle v0.3: messageSignature.messageDigest, base64). */
function subjectOf(text: string): Digest | undefined {
  let bundle: unknown;
  try {
    bundle = JSON.parse(text);
  } catch {
    return undefined;
  }
  const signature = isObject(bundle) ? bundle['messageSignature'] : undefined;
  const message = isObject(signature) ? signature['messageDigest'] : undefined;
  if (!isObject(message) || message['algorithm'] !== 'SHA2_256' || typeof message['digest'] !== 'string')
    return undefined;
  const digest = Buffer.from(message['digest'], 'base64').toString('hex');
  return digest.length === 64 ? digest : undefined;
}

/** Digests that the signed file lists, if it lies beside its bundle unchanged and is what `sha256sum` writes. */
function checksumsBehind(request: SignedRequest, bundle: WorkspacePath, subject: Digest): Digest[] {
  if (!bundle.endsWith(bundleSuffix)) return [];
  const path = bundle.slice(0, -bundleSuffix.length);
  const text = readSmall(request, path);
  if (text === undefined || request.files.digest(absolute(request.workspace, path)) !== subject) return [];
  const lines = text.split('\n').filter((line) => line !== '');
  const digests = lines.map((line) => /^([0-9a-f]{64}) [ *].+$/.exec(line)?.[1]);
  return digests.every((digest) => digest !== undefined) ? digests : [];
}
