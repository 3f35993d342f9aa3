/** What strace wrote of a program and its children, as the files and folders that it opened, listed and looked at. Pure. */
import { host, type AbsolutePath } from '../base/path.ts';

export interface Seen {
  readonly path: AbsolutePath;
  readonly how: 'read' | 'listed' | 'looked at';
}

/** Words before a command: a file per process, paths of descriptors, long names whole, no signals. */
export const straceWords = (program: AbsolutePath, prefix: AbsolutePath): readonly string[] => [
  program,
  '-ff',
  '-qq',
  '-y',
  '-s',
  '4096',
  '-e',
  'trace=open,openat,openat2,creat,stat,lstat,newfstatat,statx,access,faccessat,faccessat2,readlink,readlinkat,getdents64,chdir,execve',
  '-e',
  'signal=none',
  '-o',
  prefix,
  '--',
];

const quoted = String.raw`"((?:[^"\\]|\\.)*)"`;
const openCall = new RegExp(
  String.raw`^(?:open|openat|openat2)\((?:[^"]*?)${quoted}, ?\{?(?:flags=)?([A-Z_|]+).*\) += \d+<(.*?)>(?:\(deleted\))?$`,
);
const lookNames = 'stat|lstat|newfstatat|statx|access|faccessat2?|readlink|readlinkat|execve';
const lookCall = new RegExp(String.raw`^(?:${lookNames})\((?:(AT_FDCWD|\d+)(?:<(.*?)>)?, )?${quoted}.*\) += \d+`);
const listCall = /^getdents64\(\d+<(.*?)>.*\) += \d+/;
const moveCall = new RegExp(String.raw`^chdir\(${quoted}\) += 0`);

/** `lines`: of one process. `cwd`: where it started. Failed calls are no reads: absences are not told. */
export function readTrace(lines: Iterable<string>, cwd: AbsolutePath): readonly Seen[] {
  const seen: Seen[] = [];
  let at = cwd;
  for (const line of lines) {
    const move = moveCall.exec(line);
    if (move) at = host.resolve(at, unescaped(move[1] ?? ''));
    const found = opened(line) ?? listed(line) ?? lookedAt(line, at);
    if (found) seen.push(found);
  }
  return seen;
}

function opened(line: string): Seen | undefined {
  const call = openCall.exec(line);
  return call && !isWriteOnly(call[2] ?? '') ? { path: unescaped(call[3] ?? ''), how: 'read' } : undefined;
}

function listed(line: string): Seen | undefined {
  const call = listCall.exec(line);
  return call ? { path: unescaped(call[1] ?? ''), how: 'listed' } : undefined;
}

/** Without a name it is a descriptor that is looked at, and its opening was told. */
function lookedAt(line: string, cwd: AbsolutePath): Seen | undefined {
  const call = lookCall.exec(line);
  const name = unescaped(call?.[3] ?? '');
  return call && name !== '' ? { path: host.resolve(unescaped(call[2] ?? cwd), name), how: 'looked at' } : undefined;
}

/** A folder that is opened to be listed shows as listed, not as read. */
const isWriteOnly = (flags: string): boolean => /O_WRONLY|O_DIRECTORY|O_PATH/.test(flags);

/** As C writes it: `\n`, `\"`, octal bytes. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = text.replaceAll(/\\([0-7]{1,3}|.)/g, (_all, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' }[code] ?? code;
  });
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
