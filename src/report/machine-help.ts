/** What to do about an error of the system, by the code that its message ends with: `… permission denied (EACCES)`. */

const helps: Readonly<Record<string, string>> = {
  EACCES: 'give the user who runs gobuild the right to it (chmod, chown), or run as the user who owns it',
  EPERM: 'give the user who runs gobuild the right to it (chmod, chown), or run as the user who owns it',
  EROFS: 'make the file system writable, or work on another one',
  ENOSPC: 'free some space there and run again',
  EDQUOT: 'free some space there and run again',
  E2BIG: 'put long lists into a file that the program reads (a response file)',
  EAGAIN: 'raise the limit of processes (ulimit -u), or use a smaller -j',
  ENOMEM: 'use a smaller -j, or close other programs',
  EMFILE: 'raise the limit of open files (ulimit -n), or use a smaller -j',
  ENFILE: 'close other programs, or use a smaller -j',
  ENOTDIR: 'a file lies where a folder has to be: move it away',
  EISDIR: 'a folder lies where a file has to be: move it away',
  EEXIST: 'something lies there already: move it away',
  ELOOP: 'its symbolic links lead in a circle: remove one of them',
  ENAMETOOLONG: 'use shorter names, or a folder nearer to the root',
  EIO: 'look at the disk: the system could not read or write it',
  EBUSY: 'end the program that uses it',
  ETXTBSY: 'end the program that uses it',
};

export function machineHelp(message: string): string | undefined {
  const code = /\((E[A-Z0-9]+)\)$/.exec(message)?.[1];
  return code !== undefined && Object.hasOwn(helps, code) ? helps[code] : undefined;
}

/** `cannot read /a/b: permission denied (EACCES)` behind a path that is named already: `permission denied (EACCES)`. */
export const reasonOf = (message: string): string => message.replace(/^cannot [a-z ]+ \S.*: (?=[^:]+\(E[A-Z]+\)$)/, '');
