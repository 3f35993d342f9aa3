/** The folder of a grouped build: only what Go wrote and we recorded stays. */
import { expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../../../../test/rig/perform-world.ts';
import { closeBuildFolder, groupFolder, openBuildFolder, readWritten } from './build-folder.ts';

it('keeps what is recorded, removes what is damaged, unknown or not a file', () => {
  using workspace = createWorkspace();
  const { files } = workspace.world;
  const path = workspace.path('g');
  const open = (...names: string[]) => openBuildFolder({ files, clock: {} }, path, new Set(names));
  const left = () => files.list(path).map(({ name }) => name);

  const first = open('a', 'b');
  for (const name of ['a', 'b', 'c']) workspace.write(`g/${name}`, name);
  const made = (...names: string[]) => new Map(names.map((name) => [name, readWritten(files, first, name)]));
  closeBuildFolder(files, first, made('a', 'b'));
  workspace.write('g/folder/x', '');
  open('a', 'b');
  expect(left()).toEqual(['a', 'b']);

  workspace.write('g/a', 'damaged');
  workspace.write('g/b', 'damaged');
  const second = open('a');
  expect(left()).toEqual(['b']);
  expect([...second.written.keys()]).toEqual(['b']);
  closeBuildFolder(files, second, new Map());
  open('b');
  expect(left()).toEqual([]);
});

it('does not read what has the stat tuple of an old file, and reads a young one again, and all after a start of the machine', () => {
  using workspace = createWorkspace();
  const { files } = workspace.world;
  const read: string[] = [];
  const watching = {
    ...files,
    digest: (file: string) => {
      read.push(file);
      return files.digest(file);
    },
  };
  const path = workspace.path('g');
  let bootedAt = 0;
  const clock = { bootedAt: () => bootedAt };
  const open = () => openBuildFolder({ files: watching, clock }, path, new Set(['a']));
  const folder = open();
  workspace.write('g/a', 'a');
  const digest = files.digest(workspace.path('g/a'));
  const young = { digest, stat: '' };
  closeBuildFolder(files, folder, new Map([['a', young]]));
  open();
  expect(read).toHaveLength(1);

  // Old enough: the clock of the file system has gone on since it was written.
  const old = { digest: '', stat: tupleOf(workspace, 'g/a') } as const;
  expect([young, old]).toContainEqual(readWritten(files, folder, 'a'));
  closeBuildFolder(files, folder, new Map([['a', old]]));
  expect([...open().written.keys()]).toEqual(['a']);
  expect(read).toHaveLength(1);

  // The machine was started anew since: the power may have gone before the content was on the disk.
  bootedAt = Date.now() + 60_000;
  closeBuildFolder(files, folder, new Map([['a', young]]));
  expect([...open().written.keys()]).toEqual(['a']);
  expect(read).toHaveLength(2);
  closeBuildFolder(files, folder, new Map([['a', old]]));
  expect([...open().written.keys()]).toEqual([]);
  bootedAt = 0;

  closeBuildFolder(files, folder, new Map([['a', young]]));
  workspace.write('g/a', 'b');
  expect([...open().written.keys()]).toEqual([]);
  expect(files.list(path)).toEqual([]);
});

function tupleOf(workspace: Workspace, file: string): string {
  const stat = workspace.world.files.stat(workspace.path(file));
  return [stat?.dev, stat?.ino, stat?.size, stat?.mtimeNs, stat?.ctimeNs].join(' ');
}

it('trusts nothing without a whole record', () => {
  using workspace = createWorkspace();
  workspace.write('g/a', 'a');
  workspace.write('g.json', '{"a": "ab');
  openBuildFolder(workspace.world, workspace.path('g'), new Set(['a']));
  expect(workspace.world.files.list(workspace.path('g'))).toEqual([]);
});

it('is one for builds that differ only in what go build does not heed', () => {
  const settings = {
    go: { module: '.', tags: [], mod: 'default', workspace: false, experiments: [] },
    flags: ['-trimpath'],
    pgo: 'auto',
  } as const;
  const none = { set: {}, fromFiles: {}, pass: [], passUnkeyed: [] };
  const platform = { os: 'linux', arch: 'amd64' };
  const folder = (env: Partial<typeof none>, more: object = {}): string =>
    groupFolder({ ...settings, ...more }, { platform, env: { ...none, ...env } });
  const usual = folder({});
  expect(usual).toMatch(/^module\/linux-amd64-[0-9a-f]{16}$/);
  expect(folder({ set: { GREETING: 'hello', TZ: 'UTC' }, fromFiles: { PORT: '1' } })).toBe(usual);
  const parted = [
    folder({ set: { GOFLAGS: '-v' } }),
    folder({ fromFiles: { GOAMD64: 'v3' } }),
    folder({}, { flags: [] }),
    folder({}, { pgo: 'off' }),
    folder({}, { go: { ...settings.go, tags: ['net'] } }),
  ];
  expect(new Set([usual, ...parted]).size).toBe(6);
});
