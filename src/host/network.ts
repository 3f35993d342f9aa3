/** One HTTP request or TCP connection with a deadline, for probes. Modules of node are fetched when first needed. */
import type { IncomingMessage } from 'node:http';
import type { Network } from '../model/ports.ts';
import { download } from './download.ts';
import { networkReason } from './network-reason.ts';
import { portHolder } from './port-holder.ts';
import { webDoor } from './web-door.ts';

type HttpRequest = Parameters<Network['http']>[0];
type HttpAnswer = Awaited<ReturnType<Network['http']>>;

/** Bytes of a body that are kept. */
const largestBody = 1024 * 1024;

export function hostNetwork(): Network {
  return { http: requestOnce, tcp: connectOnce, download, holder: portHolder };
}

/** Redirects are not followed: the status says so. An agent of its own: never a connection kept. */
async function requestOnce(request: HttpRequest): Promise<HttpAnswer> {
  const url = URL.parse(request.url);
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return { error: `"${request.url}" is not an http or https address` };
  const { send, agent } = await webDoor(url, request.proxyEnv);
  // Deadlines come from a clock with fractions, and this takes none.
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(request.timeoutMs)));
  return new Promise((resolve) => {
    const failed = (error: Error): void =>
      resolve({ error: deadline.aborted ? lateness(request.timeoutMs) : networkReason(error) });
    const options = {
      method: request.method ?? 'GET',
      headers: headersOf(request),
      agent,
      signal: request.signal ? AbortSignal.any([deadline, request.signal]) : deadline,
    };
    const onAnswer = (response: IncomingMessage): void => {
      response.on('error', failed);
      readBody(response, (body) => resolve({ status: response.statusCode ?? 0, body }));
    };
    try {
      send(url, options, onAnswer).on('error', failed).end(request.body);
    } catch (error) {
      // A header with characters that none may have.
      resolve({ error: networkReason(error instanceof Error ? error : new Error(String(error))) });
    }
  });
}

/** With its length a body goes in one piece: not every endpoint takes chunks. */
const headersOf = ({ headers, body }: HttpRequest): Record<string, string> =>
  body === undefined ? { ...headers } : { ...headers, 'content-length': String(Buffer.byteLength(body)) };

function readBody(response: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = (): void => done(Buffer.concat(chunks).subarray(0, largestBody).toString('utf8'));
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size < largestBody) return;
    finish();
    response.destroy();
  });
  response.on('end', finish);
}

async function connectOnce(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const timer = setTimeout(() => finish(lateness(timeoutMs)), timeoutMs);
    const finish = (problem: string | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(problem);
    };
    socket.on('connect', () => finish(undefined));
    socket.on('error', (error) => finish(networkReason(error)));
  });
}

const lateness = (ms: number): string => `no answer within ${ms} ms`;
