/** What compile/prebuilt checks of its keys: one file for the node, an address that may be asked, a digest. */
import { basename, unsafeFileName } from '../../../base/path.ts';
import { checked, rejected, type Checked, type Diagnostic } from '../../../model/diagnostic.ts';
import type { Complain, ResolveContext } from '../../../model/kind.ts';
import { isLoopback } from '../../../model/loopback.ts';
import { platformText } from '../../../model/platform.ts';
import { sourceName } from './source-name.ts';
import type { PrebuiltSettings, PrebuiltSpec, Source, SourceSpec } from './schema.ts';

type Pointer = readonly string[];

export function resolve(spec: PrebuiltSpec, context: ResolveContext): Checked<PrebuiltSettings> {
  const { complain, platform } = context;
  const place = placeOfSource(spec, context);
  if (!Array.isArray(place)) return rejected(place as Diagnostic);
  const pointer = place as Pointer;
  const written = pointer[0] === 'file' ? spec.file : spec.files?.[platform ? platformText(platform) : ''];
  const source = resolveSource(written ?? {}, pointer, complain);
  if (source.value === undefined) return { diagnostics: source.diagnostics };
  const { output = null, role = 'executable' } = spec;
  const unsafe = unusableName(spec, source.value);
  if (unsafe !== undefined)
    return rejected(
      complain(output === null ? pointer : ['output'], 'GB3104', unsafe, 'set "output" to a plain file name'),
    );
  return checked({ source: source.value, output, role }, source.diagnostics);
}

/** A program without `output` is called like its target, other files as where they come from. */
function unusableName({ output, role = 'executable' }: PrebuiltSpec, source: Source): string | undefined {
  const name = output ?? (role === 'executable' ? '' : sourceName(source));
  const unsafe = name === '' ? undefined : unsafeFileName(name);
  return unsafe === undefined ? undefined : `a file cannot be called "${name}": ${unsafe}`;
}

/** The one of `file` and `files` that is there. */
function placeOfSource(spec: PrebuiltSpec, { complain, platform }: ResolveContext): Pointer | Diagnostic {
  const wrong = (message: string): Diagnostic =>
    complain(
      [],
      'GB3109',
      message,
      'write `files: { linux/amd64: vendor/tool-linux }`, or `file:` where one is enough',
    );
  if (spec.file !== undefined && spec.files !== undefined) return wrong('`file` and `files` stand side by side');
  if (spec.file !== undefined) return ['file'];
  return spec.files === undefined || platform === undefined
    ? wrong('no file is named')
    : ['files', platformText(platform)];
}

function resolveSource(written: SourceSpec, pointer: Pointer, complain: Complain): Checked<Source> {
  const spec = typeof written === 'string' ? { path: written } : written;
  const { path, url, headers = {} } = spec;
  if ((path === undefined) === (url === undefined)) {
    const message = path === undefined ? 'neither a path nor a url is named' : '`path` and `url` stand side by side';
    return rejected(complain(pointer, 'GB3109', message, 'write a path, or { url: https://…, sha256: … }'));
  }
  const sha256 = digestOf(spec.sha256);
  if (sha256 === undefined)
    return rejected(
      complain(
        [...pointer, 'sha256'],
        'GB3108',
        'this is not a SHA-256',
        'it has 64 hex digits: `sha256sum FILE` prints it',
      ),
    );
  if (path !== undefined) return checked({ type: 'path', path, sha256 });
  return resolveUrl({ url: url ?? '', sha256, headers }, pointer, complain);
}

interface UrlSpec {
  readonly url: string;
  readonly sha256: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

function resolveUrl({ url, sha256, headers }: UrlSpec, pointer: Pointer, complain: Complain): Checked<Source> {
  const problem = badUrl(url);
  if (problem !== undefined)
    return rejected(complain([...pointer, 'url'], 'GB3110', problem, 'write an https address without a password'));
  if (sha256 !== null) return checked({ type: 'url', url, sha256, headers });
  const help = `download it once, check it, and write what \`sha256sum ${basename(new URL(url).pathname) || 'FILE'}\` prints`;
  return rejected(complain(pointer, 'GB3108', 'a url needs the digest of its file: `sha256`', help));
}

/** Null where there is none; undefined for one that cannot be read. */
function digestOf(text: string | undefined): string | null | undefined {
  if (text === undefined) return null;
  const digits = text.replace(/^sha256:/, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/** The port refuses the same addresses; here the place is known. */
function badUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url) return `"${text}" is not an address`;
  if (url.username !== '' || url.password !== '') return 'a password would lie in the file: use `headers` and a secret';
  if (url.protocol === 'https:') return undefined;
  return url.protocol === 'http:' && isLoopback(url.hostname)
    ? undefined
    : `"${url.origin === 'null' ? text : url.origin}" is not https`;
}
