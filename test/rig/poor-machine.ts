/** Machines that give less: files that cannot be read, folders that cannot be written, disks that are full. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Rig } from './rig.ts';

const works = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const isRoot = process.getuid?.() === 0;
const asAnyone = [
  'setpriv',
  '--bounding-set',
  '-dac_override,-dac_read_search',
  '--inh-caps',
  '-dac_override,-dac_read_search',
];

/** Root may read and write everything: without these rights it is as anyone else. */
export const unprivileged = (): readonly string[] => (isRoot ? asAnyone : []);
export const noUnprivileged: string | false =
  process.platform === 'win32'
    ? 'there are no permission bits'
    : isRoot && !works('setpriv', ...asAnyone.slice(1), 'true')
      ? 'root cannot give up its rights: there is no setpriv'
      : false;

const mounting = 'mkdir -p "$0" && mount -t tmpfs -o "size=$1" none "$0" && shift && exec "$@"';

/** A small disk of its own at `folder` of the rig's base, gone with the command. */
export const smallDisk =
  (folder: string, size: string) =>
  (rig: Rig): readonly string[] => ['unshare', '-m', 'sh', '-c', mounting, path.join(rig.base, folder), size];
export const noSmallDisk: string | false =
  isRoot && works('unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt')
    ? false
    : 'a small disk cannot be mounted here: that needs root on Linux';

export const setMode =
  (mode: number, ...names: readonly string[]) =>
  (rig: Rig): void => {
    for (const name of names) fs.chmodSync(path.join(rig.base, name), mode);
  };
