/** What a failing reading depends on, and which of it changed while it was read. */
import { expect, it } from 'vitest';
import type { Files, FileStat } from '../model/ports.ts';
import { recordingFiles } from './recording-files.ts';
import { changedWhileRead } from './watch-sight.ts';

const stat = (kind: FileStat['kind'], ctimeNs: bigint, mtimeNs = ctimeNs): FileStat => ({
  kind,
  size: 1,
  executable: false,
  dev: 1n,
  ino: 1n,
  mode: 0o644,
  mtimeNs,
  ctimeNs,
});

const filesOf = (stats: Readonly<Record<string, FileStat>>): Files => {
  const look = (path: string): FileStat | undefined => stats[path];
  return {
    stat: look,
    follow: look,
    readText: () => '',
    realPath: (path: string) => `${path}-real`,
  } as Partial<Files> as Files;
};

it('tells files and absences below the root, but neither folders nor what is its own', () => {
  const { files, lookedAt } = recordingFiles(filesOf({ '/w/sub': stat('folder', 1n), '/w/a': stat('file', 1n) }));
  for (const path of ['/w/sub', '/w/a', '/w/gone', '/w/.gobuild/clock', '/usr/bin/go', '/w2/a']) files.follow(path);
  files.readText('/w/read');
  files.realPath('/w/link');
  expect(lookedAt('/w', ['/w/.gobuild'])).toEqual(['/w/a', '/w/gone', '/w/read', '/w/link-real']);
});

it('takes for unsteady what changed in between, and not what has a time that lies ahead', () => {
  const files = filesOf({
    '/old': stat('file', 9n),
    '/meanwhile': stat('file', 15n, 3n),
    '/ahead': stat('file', 9n, 99n),
    '/folder': stat('folder', 15n),
  });
  const paths = ['/old', '/meanwhile', '/ahead', '/folder', '/gone'];
  expect(changedWhileRead(paths, files, { from: 10n, to: 20n })).toEqual(['/meanwhile']);
});
