/** A listening socket that gobuild holds for its services and never accepts on: connections wait in the kernel. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { err, ok, type Result } from '../base/result.ts';
import type { HeldSocket, ListenAddress, ListenProblem } from '../model/services.ts';
import { errnoOf } from './file-error.ts';

/** Inherits the socket as descriptor 4 and gives it back over the channel as a handle that nobody polls. */
const giveBack =
  "const{Socket:S}=require('node:net');" +
  'const s=new S({fd:4,readable:false,writable:false,manualStart:true});' +
  "process.send('socket',s._handle,()=>process.exit(0))";

const denied = 'only the administrator may listen there: take a port from 1024 on';

/**
 * A server of node accepts as soon as its loop turns. So it lives for one callback only: there a helper inherits the
 * socket, and the server is closed before the loop looks at it; what comes from the helper is the same socket, unpolled.
 * `server.listen` and `close` act at once (libuv, uv_listen and uv_close); connections made meanwhile wait in the kernel.
 */
export function holdSocket(address: ListenAddress): Promise<Result<HeldSocket, ListenProblem>> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.on('error', (error) => {
      const code = errnoOf(error);
      resolve(err({ taken: code === 'EADDRINUSE', why: code === 'EACCES' ? denied : error.message }));
    });
    server.listen({ host: address.host, port: address.port }, () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
      const helper = startHelper(server);
      server.close();
      resolve(helper ? heldFrom(helper, { host: address.host, port }) : err({ taken: false, why: noHandle }));
    });
  });
}

const noHandle = 'this Node cannot hand a socket on';

function startHelper(server: Server): ChildProcess | undefined {
  const descriptor = descriptorOf(Reflect.get(server, '_handle'));
  if (descriptor === undefined) return undefined;
  return spawn(process.execPath, ['--no-warnings', '-e', giveBack], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', descriptor],
    cwd: '/',
    env: {},
  });
}

/** The helper must be gone, too: it holds the socket as long as it lives. */
async function heldFrom(helper: ChildProcess, address: ListenAddress): Promise<Result<HeldSocket, ListenProblem>> {
  const gone = new Promise<void>((resolve) => helper.on('exit', () => resolve()));
  const handle = await new Promise<unknown>((resolve) => {
    helper.on('error', () => resolve(undefined));
    // After every message.
    helper.on('disconnect', () => resolve(undefined));
    helper.on('message', (_message, given: unknown) => resolve(given));
  });
  const descriptor = descriptorOf(handle);
  if (descriptor === undefined) return err({ taken: false, why: noHandle });
  await gone;
  return ok({ ...address, descriptor, close: closer(handle) });
}

/** What node keeps a socket in has its number as `fd`, on POSIX systems. */
function descriptorOf(handle: unknown): number | undefined {
  const descriptor: unknown = handle instanceof Object ? Reflect.get(handle, 'fd') : undefined;
  return typeof descriptor === 'number' && descriptor > 2 ? descriptor : undefined;
}

/** May be called again. */
function closer(handle: unknown): () => void {
  let open = true;
  return () => {
    const close: unknown = handle instanceof Object ? Reflect.get(handle, 'close') : undefined;
    if (open && typeof close === 'function') Reflect.apply(close, handle, []);
    open = false;
  };
}
