/** Reads lines as strace 6 writes them with `-ff -y`. */
import { expect, test } from 'vitest';
import { readTrace } from './strace.ts';

const lines = String.raw`execve("/usr/bin/cat", ["cat", "a"], 0x7ffd /* 20 vars */) = 0
openat(AT_FDCWD</w>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>
openat(AT_FDCWD</w>, "src/a b.txt", O_RDONLY) = 3</w/src/a b.txt>
openat(AT_FDCWD</w>, "gone", O_RDONLY) = -1 ENOENT (No such file or directory)
openat(AT_FDCWD</w>, "out", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 4</w/out>
openat(AT_FDCWD</w>, "src", O_RDONLY|O_NONBLOCK|O_CLOEXEC|O_DIRECTORY) = 5</w/src>
getdents64(5</w/src>, 0x55d /* 4 entries */, 32768) = 112
newfstatat(5</w/src>, "b", {st_mode=S_IFREG|0644, st_size=4, ...}, 0) = 0
newfstatat(3</w/src/a b.txt>, "", {st_mode=S_IFREG|0644, st_size=4, ...}, AT_EMPTY_PATH) = 0
statx(AT_FDCWD</w>, "c", AT_STATX_SYNC_AS_STAT, STATX_ALL, {stx_mask=STATX_ALL, ...}) = 0
chdir("deep")                           = 0
stat("d", {st_mode=S_IFREG|0644, st_size=4, ...}) = 0
access("e", R_OK)                       = -1 ENOENT (No such file or directory)
openat(AT_FDCWD</w>, "\303\251\"", O_RDONLY) = 3</w/\303\251\">
openat2(AT_FDCWD</w>, "g", {flags=O_RDONLY|O_CLOEXEC, resolve=RESOLVE_BENEATH}, 24) = 3</w/g>`.split('\n');

test('successful reads, listings and looks; relative to descriptor or folder; no writes, no absences', () => {
  expect(readTrace(lines, '/w').map(({ how, path }) => `${how} ${path}`)).toEqual([
    'looked at /usr/bin/cat',
    'read /etc/ld.so.cache',
    'read /w/src/a b.txt',
    'listed /w/src',
    'looked at /w/src/b',
    'looked at /w/c',
    'looked at /w/deep/d',
    'read /w/é"',
    'read /w/g',
  ]);
});
