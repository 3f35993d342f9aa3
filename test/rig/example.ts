/** A copy of a folder of examples/, and `gobuild` on the PATH of those who work in it. */
import fs from 'node:fs';
import path from 'node:path';
import { findTool } from './real-tool.ts';
import { createRig, repository, type Rig } from './rig.ts';
import { puppet } from './story.ts';

/** `name` may have a space and letters that are not ASCII: the copy lies in a folder of that name. */
export async function copyExample(example: string, name = example): Promise<Rig> {
  const rig = await createRig({ name });
  fs.cpSync(path.join(repository, 'examples', example), rig.root, {
    recursive: true,
    // What a run in the example itself left.
    filter: (source) => !/^(?:dist|\.gobuild|.*_gen\.go)$/.test(path.basename(source)),
  });
  puppet(rig, 'gobuild', `exec '${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}' "$@"`);
  const go = findTool('go');
  if (go !== undefined) rig.env['PATH'] = `${rig.env['PATH'] ?? ''}${path.delimiter}${path.dirname(go)}`;
  return rig;
}
