/** What the go command says when it cannot fetch another Go, as a Failure. Pure. */
import type { Failure } from '../model/failure.ts';
import { platformText, type Platform } from '../model/platform.ts';

export function goTrouble(said: string, exact: string, machine: Platform): Failure {
  const words = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('go: downloading'))
    .slice(0, 4)
    .join('; ');
  const message = `Go ${exact} cannot be fetched: ${words || 'go said nothing'}`;
  if (said.includes('GOSUMDB=off'))
    return {
      type: 'refused',
      message,
      help: `let Go ask a checksum database, or write the checksum for ${platformText(machine)} with \`gobuild lock\``,
    };
  if (/SECURITY ERROR|checksum mismatch/.test(said))
    return { type: 'refused', message, help: 'what the proxy gives is not what the checksum database knows' };
  if (/toolchain not available/.test(said))
    return {
      type: 'configuration',
      message: `there is no Go ${exact} for ${platformText(machine)}`,
      help: 'name another version in `toolchains`, or move gobuild.lock with `gobuild lock --update go`',
    };
  return { type: 'unreachable', message, help: 'check GOPROXY and the network' };
}
