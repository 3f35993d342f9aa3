/** A workspace whose service is a small HTTP program: it answers what the file `text` held when it was built. */
import { freePort } from './free-port.ts';
import { createRig, type Rig, type RigOptions } from './rig.ts';

export interface Served extends Rig {
  readonly port: number;
  /** What the service answers; undefined if nobody does. */
  readonly answer: () => Promise<string | undefined>;
}

/** Answers the text and its process id at `/`; the argument is the port. */
const program = (text: string): string => `#!${process.execPath}
const http = require('node:http');
console.log('serving ${text}');
http.createServer((request, response) => {
  if (request.url === '/die') process.exit(3);
  response.end('${text}');
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

export const served = (port: number, more = ''): string => `version: 1
project: served
targets:
  server:
    kind: task
    inputs: [text]
    outputs: [out/server]
    run: |
      mkdir -p out
      sed "s/TEXT/$(cat text)/" server.template > out/server
      chmod 755 out/server
  dev:
    kind: service
    from: server
    run: ["\${{ artifacts.server.path }}"]
    env: { PORT: "${port}" }
    ready: { http: { port: ${port} }, within: 20s }
    stop: { grace: 5s }
${more}`;

export async function serveRig(options: RigOptions & { readonly more?: string } = {}): Promise<Served> {
  const port = await freePort();
  const files = { 'gobuild.yaml': served(port, options.more), 'server.template': program('TEXT'), text: 'one' };
  const rig = await createRig({ ...options, files: { ...files, ...options.files } });
  const answer = async (): Promise<string | undefined> => {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
      return await response.text();
    } catch {
      return undefined;
    }
  };
  return { ...rig, port, answer };
}
