/** The addresses of a service, and whether it can be handed over: what the schema cannot see. */
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Complain } from '../../../model/kind.ts';
import type { ListenAddress } from '../../../model/services.ts';
import { loopback, type Checks } from '../../../model/probe-keys.ts';
import type { ServiceSettings } from '../../../model/service-copy.ts';

/** Those that can be used; the others are complained of. */
export function resolveListen(written: readonly string[], { found, complain }: Checks): readonly ListenAddress[] {
  return written.flatMap((text, index) => {
    const address = readAddress(text);
    const twice = written.indexOf(text) !== index;
    if (address && !twice) return [address];
    const why = twice ? `"${text}" is there twice` : `"${text}" is not an IP address with a port`;
    const help = `write it as ${loopback}:8080, as [::1]:8080, or as 0.0.0.0:8080 for all networks`;
    found.push(complain(['listen', index], 'GB3614', why, twice ? 'name each address once' : help));
    return [];
  });
}

function readAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+|localhost)):(\d{1,5})$/i.exec(text);
  const [, six, four = ''] = match ?? [];
  const port = Number(match?.[3]);
  if (!(port >= 1 && port <= 65_535)) return undefined;
  if (six !== undefined) return six.includes(':') ? { host: six.toLowerCase(), port } : undefined;
  if (four === 'localhost') return { host: loopback, port };
  const parts = four.split('.');
  const isFour = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isFour ? { host: four, port } : undefined;
}

type Asked = Pick<ServiceSettings, 'ready' | 'restart' | 'listen'>;

const askAnother = 'ask what only the new program can tell: `ready: { log: TEXT }` or `ready: { command: [...] }`';

export function checkHandover({ ready, restart, listen }: Asked, complain: Complain): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (restart === 'handover' && listen.length === 0) {
    const help = `add \`listen: ["${loopback}:8080"]\`; the program gets that socket as descriptor 3 (LISTEN_FDS)`;
    found.push(complain(['restart'], 'GB3615', 'handover needs a socket to hand over', help));
  }
  const check = ready?.check;
  if (!check || !('port' in check)) return found;
  const shared = listen.some(({ port }) => port === check.port);
  const why =
    shared && check.type === 'tcp'
      ? `gobuild itself listens at port ${check.port}: a connection is taken before the program is there`
      : restart !== 'handover'
        ? undefined
        : shared
          ? `while it is handed over the old program answers at port ${check.port}, too`
          : `while it is handed over the old program still holds port ${check.port}`;
  if (why !== undefined) found.push(complain(['ready', check.type], 'GB3616', why, askAnother));
  return found;
}
