/** Streams what lies behind an address into a private file, with deadlines and a size limit; knows no digest to expect. */
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { FileHandle } from 'node:fs/promises';
import { host } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import { sizeText } from '../base/text.ts';
import type { Downloaded, DownloadProblem, DownloadRequest } from '../model/download.ts';
import { isLoopback } from '../model/loopback.ts';
import { fileError } from './file-error.ts';
import { isDistrust, networkReason } from './network-reason.ts';
import { webDoor } from './web-door.ts';

const mostRedirects = 10;
const defaultIdleMs = 30_000;

/** One attempt; nothing is left at `to` unless it is ok. Modules of node are fetched when first needed. */
export async function download(request: DownloadRequest): Promise<Result<Downloaded, DownloadProblem>> {
  const first = URL.parse(request.url);
  if (!first) return err({ type: 'refused', message: `"${request.url}" is not an address` });
  const watch = startWatch(request);
  try {
    let url = first;
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const problem = notAllowed(url, request);
      if (problem !== undefined) return err({ type: 'refused', message: problem });
      const next = await follow(url, first, { request, watch });
      if (!(next instanceof URL)) return next;
      if (url.protocol === 'https:' && next.protocol !== 'https:')
        return err({ type: 'refused', message: `${shown(url)} leads on to ${shown(next)}, which is not https` });
      url = next;
    }
    return err({ type: 'unreachable', message: `${shown(first)} leads on more than ${mostRedirects} times` });
  } finally {
    watch.stop();
  }
}

/** Ends a request that takes too long as a whole, or is silent for too long; tells which of them it was. */
interface Watch {
  readonly signal: AbortSignal;
  /** A byte came, or is being written. */
  readonly alive: () => void;
  readonly stop: () => void;
  /** Undefined unless the watch itself, or the caller, ended it. */
  readonly why: (url: URL) => DownloadProblem | undefined;
}

function startWatch({ timeoutMs, idleMs = defaultIdleMs, signal }: DownloadRequest): Watch {
  const late = new AbortController();
  let message: string | undefined;
  const giveUp = (text: string): void => {
    message ??= text;
    late.abort();
  };
  const whole = setTimeout(() => giveUp(`not done within ${timeoutMs} ms`), timeoutMs);
  const silence = setTimeout(() => giveUp(`no byte came for ${idleMs} ms`), idleMs);
  return {
    signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    alive: () => void silence.refresh(),
    stop: () => {
      clearTimeout(whole);
      clearTimeout(silence);
    },
    why: (url) =>
      message !== undefined
        ? { type: 'unreachable', message: `${shown(url)}: ${message}` }
        : signal?.aborted
          ? { type: 'cancelled' }
          : undefined,
  };
}

interface Fetching {
  readonly request: DownloadRequest;
  readonly watch: Watch;
}

/** The file, a problem, or where it leads on to. */
async function follow(url: URL, first: URL, fetching: Fetching): Promise<Result<Downloaded, DownloadProblem> | URL> {
  const { request, watch } = fetching;
  const failed = (error: unknown): Result<never, DownloadProblem> => {
    const type = isDistrust(error) ? 'refused' : 'unreachable';
    return err(watch.why(url) ?? { type, message: `${shown(url)}: ${networkReason(error)}` });
  };
  let response: IncomingMessage;
  try {
    response = await answer(url, { ...request, headers: url.origin === first.origin ? request.headers : {} }, watch);
  } catch (error) {
    return failed(error);
  }
  watch.alive();
  const status = response.statusCode ?? 0;
  const leads = status >= 300 && status < 400 ? response.headers.location : undefined;
  if (status !== 200) response.destroy();
  if (leads !== undefined)
    return URL.parse(leads, url.href) ?? err({ type: 'unreachable', message: `${shown(url)} leads on to no address` });
  if (status !== 200) return err({ type: 'status', status, message: `${shown(url)} answered ${status}` });
  return keep(response, { ...fetching, url, failed });
}

async function answer(url: URL, request: DownloadRequest, watch: Watch): Promise<IncomingMessage> {
  const { send, agent } = await webDoor(url, request.proxyEnv);
  const options: RequestOptions = {
    agent,
    headers: { 'accept-encoding': 'identity', 'user-agent': 'gobuild', ...request.headers },
    signal: watch.signal,
  };
  return new Promise((resolve, reject) => {
    send(url, options, resolve).on('error', reject).end();
  });
}

interface Keeping extends Fetching {
  readonly url: URL;
  readonly failed: (error: unknown) => Result<never, DownloadProblem>;
}

/** Writes the body; whatever goes wrong, neither the connection nor a part of the file stays. */
async function keep(response: IncomingMessage, keeping: Keeping): Promise<Result<Downloaded, DownloadProblem>> {
  const { to } = keeping.request;
  const { mkdir, open, unlink } = await import('node:fs/promises');
  const disk = (error: unknown): Result<never, DownloadProblem> =>
    err({ type: 'disk', message: fileError('write', to, error).message });
  let file: FileHandle;
  try {
    await mkdir(host.dirname(to), { recursive: true });
    file = await open(to, 'wx', 0o600);
  } catch (error) {
    response.destroy();
    return disk(error);
  }
  try {
    const written = await copyBody(response, file, keeping);
    await file.close();
    if (!written.ok) await unlink(to);
    return written;
  } catch (error) {
    await file.close().catch(() => undefined);
    await unlink(to).catch(() => undefined);
    return disk(error);
  } finally {
    response.destroy();
  }
}

/** Throws only what the disk said: what the network says is a value. */
async function copyBody(
  response: IncomingMessage,
  file: FileHandle,
  { request, watch, url, failed }: Keeping,
): Promise<Result<Downloaded, DownloadProblem>> {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  const length = Number(response.headers['content-length']);
  const total = Number.isSafeInteger(length) ? length : undefined;
  const tooLarge = (): Result<never, DownloadProblem> =>
    err({ type: 'refused', message: `${shown(url)} is larger than ${sizeText(request.maxBytes)}` });
  if ((total ?? 0) > request.maxBytes) return tooLarge();
  const chunks: AsyncIterator<Buffer> = response[Symbol.asyncIterator]();
  for (let bytes = 0; ;) {
    let next: IteratorResult<Buffer>;
    try {
      next = await chunks.next();
    } catch (error) {
      return failed(error);
    }
    if (next.done)
      return total === undefined || total === bytes ? ok({ bytes, digest: hash.digest('hex') }) : failed(cut);
    watch.alive();
    bytes += next.value.length;
    if (bytes > request.maxBytes) return tooLarge();
    hash.update(next.value);
    await writeWhole(file, next.value);
    request.progress?.(bytes, total);
  }
}

const cut = new Error('the connection was closed before the end');

async function writeWhole(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length;) done += (await file.write(chunk, done)).bytesWritten;
}

function notAllowed(url: URL, { plainHttp }: DownloadRequest): string | undefined {
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return `${shown(url)} is not an http or https address`;
  if (plainHttp || isLoopback(url.hostname)) return undefined;
  return `${shown(url)} is not https: anyone on the way could read and change it`;
}

/** Without user, password and query: these may hold secrets. */
const shown = (url: URL): string => (url.origin === 'null' ? url.protocol : `${url.origin}${url.pathname}`);
