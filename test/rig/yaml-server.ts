/** An editor without a screen: talks to the yaml-language-server as VS Code does (LSP over stdio). */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './rig.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Completion {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
  readonly insertText?: string;
}

/** Line and column count from 1, as people read them. */
export interface Complaint {
  readonly at: string;
  readonly message: string;
}

export interface YamlServer extends AsyncDisposable {
  /** What the editor offers where `|` stands in the text. */
  readonly complete: (text: string) => Promise<readonly Completion[]>;
  /** What it shows for the word where `|` stands; empty if nothing. */
  readonly hover: (text: string) => Promise<string>;
  readonly complaints: (text: string) => Promise<readonly Complaint[]>;
}

/** Every document is read with the schema of the file `schema`. */
export async function openYamlServer(schema: string): Promise<YamlServer> {
  const configured = Promise.withResolvers<void>();
  const connection = connect({
    'workspace/configuration': ({ items }) => {
      configured.resolve();
      return (items as Fields[]).map(settingsFor(schema));
    },
  });
  const { ask, tell } = connection;
  await ask('initialize', { processId: process.pid, rootUri: null, capabilities: capabilities() });
  tell('initialized', {});
  tell('workspace/didChangeConfiguration', { settings: {} });
  let opened = 0;
  const open = (text: string): string => {
    opened += 1;
    const uri = `file:///shown-${opened}/gobuild.yaml`;
    tell('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    return uri;
  };
  const askAt = (method: string, text: string): Promise<unknown> => {
    const { clean, position } = cursorIn(text);
    return ask(method, { textDocument: { uri: open(clean) }, position });
  };
  const complaints = async (text: string): Promise<readonly Complaint[]> => {
    const uri = open(text);
    const { diagnostics } = await connection.told('textDocument/publishDiagnostics', (fields) => fields['uri'] === uri);
    return (diagnostics as readonly Diagnostic[]).map(({ range: { start }, message }) => ({
      at: `${start.line + 1}:${start.character + 1}`,
      message,
    }));
  };
  await configured.promise;
  // What it was told holds from the first answer on.
  await complaints('');
  return {
    complete: async (text) => {
      const found = (await askAt('textDocument/completion', text)) as
        | readonly Completion[]
        | { items: Completion[] }
        | null;
      return found === null ? [] : 'items' in found ? found.items : found;
    },
    hover: async (text) => {
      const found = (await askAt('textDocument/hover', text)) as { contents: { value: string } } | null;
      return found?.contents.value ?? '';
    },
    complaints,
    [Symbol.asyncDispose]: connection.close,
  };
}

interface Diagnostic {
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
  readonly message: string;
}

const settingsFor =
  (schema: string) =>
  ({ section }: Fields): Fields =>
    section === 'yaml'
      ? {
          schemas: { [pathToFileURL(schema).href]: '*.yaml' },
          schemaStore: { enable: false },
          completion: true,
          hover: true,
          validate: true,
          format: { enable: false },
        }
      : {};

const capabilities = (): Fields => ({
  workspace: { configuration: true },
  textDocument: {
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] } },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    publishDiagnostics: {},
  },
});

function cursorIn(text: string): { readonly clean: string; readonly position: Fields } {
  const at = text.indexOf('|');
  if (at < 0) throw new Error('no | in the text says where the cursor is');
  const before = text.slice(0, at).split('\n');
  return {
    clean: text.slice(0, at) + text.slice(at + 1),
    position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
  };
}

interface Connection {
  readonly ask: (method: string, params: Fields) => Promise<unknown>;
  readonly tell: (method: string, params: Fields) => void;
  /** The next notification of that name which `isMeant`, or one that came already. */
  readonly told: (method: string, isMeant: (params: Fields) => boolean) => Promise<Fields>;
  readonly close: () => Promise<void>;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Fields;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** `answers` are our answers to what the server asks; to all else it gets null. */
function connect(answers: Readonly<Record<string, (params: Fields) => unknown>>): Connection {
  const program = path.join(repository, 'node_modules/yaml-language-server/bin/yaml-language-server');
  const server = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => void server.once('close', () => resolve()));
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  const heard: Message[] = [];
  const waiting: { readonly isMeant: (message: Message) => boolean; readonly resolve: (params: Fields) => void }[] = [];
  const send = (message: Fields): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const hear = (message: Message): void => {
    if (message.method === undefined) return settle(open.get(Number(message.id)), message);
    if (message.id !== undefined)
      return send({ id: message.id, result: answers[message.method]?.(message.params ?? {}) ?? null });
    heard.push(message);
    waiting.find(({ isMeant }) => isMeant(message))?.resolve(message.params ?? {});
  };
  readMessages(server.stdout, hear);
  let asked = 0;
  const ask = (method: string, params: Fields | undefined): Promise<unknown> => {
    asked += 1;
    const answer = Promise.withResolvers<unknown>();
    open.set(asked, answer);
    send({ id: asked, method, ...(params && { params }) });
    return answer.promise;
  };
  return {
    ask,
    tell: (method, params) => send({ method, params }),
    told: (method, isWanted) => {
      const isMeant = (message: Message): boolean => message.method === method && isWanted(message.params ?? {});
      const known = heard.find(isMeant);
      return known ? Promise.resolve(known.params ?? {}) : new Promise((resolve) => waiting.push({ isMeant, resolve }));
    },
    close: async () => {
      await ask('shutdown', undefined);
      send({ method: 'exit' });
      server.stdin.end();
      await ended;
    },
  };
}

function settle(answer: PromiseWithResolvers<unknown> | undefined, { result, error }: Message): void {
  if (error) answer?.reject(new Error(error.message));
  else answer?.resolve(result);
}

/** Messages of the base protocol: a header with the length, an empty line, JSON. */
function readMessages(stream: NodeJS.ReadableStream, hear: (message: Message) => void): void {
  let buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let next = takeMessage(buffer); next; next = takeMessage(buffer)) {
      buffer = next.rest;
      hear(next.message);
    }
  });
}

function takeMessage(buffer: Buffer): { readonly message: Message; readonly rest: Buffer<ArrayBuffer> } | undefined {
  const split = buffer.indexOf('\r\n\r\n');
  if (split < 0) return undefined;
  const length = Number(/content-length: (\d+)/i.exec(buffer.subarray(0, split).toString())?.[1]);
  const end = split + 4 + length;
  if (buffer.length < end) return undefined;
  return {
    message: JSON.parse(buffer.subarray(split + 4, end).toString()) as Message,
    rest: Buffer.from(buffer.subarray(end)),
  };
}
