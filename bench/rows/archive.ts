/** Row of packing: an archive of a large program against GNU tar and gzip. */
import fs from 'node:fs';
import path from 'node:path';
import { side } from '../measure.ts';
import type { Row } from '../row.ts';
import { forgetRuns } from '../workspaces.ts';

const config = `version: 1
project: bench
release-version: { text: "1.0.0" }
targets:
  program:
    kind: compile
    using: prebuilt
    files: { linux/amd64: bin/program }
  archive:
    kind: package
    using: archive
    from: program
    format: tar.gz
`;

/** The first 20 MiB of a real program. */
function programBytes(): Buffer {
  const file = fs.openSync(process.execPath, 'r');
  const bytes = Buffer.alloc(20 * 1024 * 1024);
  fs.readSync(file, bytes, 0, bytes.length, 0);
  fs.closeSync(file);
  return bytes;
}

export const archiveRows: readonly Row[] = [
  {
    name: 'archive',
    title: 'tar.gz of a program of 20 MB',
    budget: {},
    peer: 'tar',
    setUp: (ground) => {
      const folder = ground.make('archive');
      fs.mkdirSync(path.join(folder, 'bin'));
      fs.writeFileSync(path.join(folder, 'bin/program'), programBytes(), { mode: 0o755 });
      fs.writeFileSync(path.join(folder, 'gobuild.yaml'), config);
      const pack = 'tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf - bin | gzip -n > bench.tar.gz';
      return {
        ours: side('gobuild run', ground.gobuild(folder, ['run', 'archive']), () => forgetRuns(folder)),
        theirs: side('tar and gzip', ground.command(folder, [ground.program('sh'), '-c', pack])),
      };
    },
  },
];
