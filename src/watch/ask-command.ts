/** Asks a command whether a service is ready: a program beside it, with its folder and variables, that ends with status 0. */
import { absolute } from '../base/path.ts';
import type { ServiceCommand } from '../model/services.ts';
import { serviceFolder } from '../model/service-copy.ts';
import type { DeployHost } from '../model/transport.ts';
import type { ServiceWish, ServiceWorld } from './service-world.ts';

const lookEveryMs = 10;
const largestAnswer = 64 * 1024;

export function askCommand(
  { node, output }: ServiceWish,
  program: Omit<ServiceCommand, 'log' | 'sockets'>,
  { services, files, clock, root }: ServiceWorld,
): DeployHost['command'] {
  const log = absolute(root, `${serviceFolder(node)}/ready.raw`);
  /** The last line that it printed, without secrets. */
  const lastLine = (): string => {
    const size = Math.min(files.stat(log)?.size ?? 0, largestAnswer);
    const cleaned = output();
    const text = size === 0 ? '' : cleaned.push(files.readPart(log, 0, size)) + cleaned.end();
    return text.trimEnd().split('\n').at(-1) ?? '';
  };
  return async ({ argv, timeoutMs, signal }) => {
    files.write(log, '', { mode: 0o600 });
    const started = await services.start({ ...program, argv, log });
    if (!started.ok) return started.error;
    const until = clock.monotonic() + timeoutMs;
    while (started.value.ended() === undefined && clock.monotonic() < until && !signal.aborted) {
      await clock.sleep(lookEveryMs, signal);
    }
    const how = started.value.ended() ?? 'it timed out';
    await started.value.stop(0);
    const said = lastLine();
    files.remove(log);
    return how === 'exit status 0' ? undefined : said === '' ? how : `${how}: ${said}`;
  };
}
