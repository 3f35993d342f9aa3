/** The schema that the first line of a new gobuild.yaml names: without it an editor begins with an error. */
import { schemaFile } from '../adopt/index.ts';
import { composeSchema } from '../config/index.ts';
import { drivers } from '../kinds/index.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import type { Files } from '../model/ports.ts';

/** Beside the state of the workspace, if that is a folder of it; a link may lead anywhere. */
export function writeSchema(files: Files, root: AbsolutePath): void {
  const path = host.join(root, schemaFile);
  const folder = files.stat(host.dirname(path));
  if (folder !== undefined && folder.kind !== 'folder') return;
  files.write(path, `${JSON.stringify(composeSchema(drivers), undefined, 2)}\n`);
}
