/** The list of what lies in the release folder, written last and only when it changed: dist/release/artifacts.json. */
import { absolute, isWithin, join } from '../base/path.ts';
import { sortBy } from '../base/order.ts';
import type { Graph } from '../model/graph.ts';
import { platformText } from '../model/platform.ts';
import type { ActionResult } from '../model/perform.ts';
import type { Files } from '../model/ports.ts';

export interface ReleaseRequest {
  readonly root: string;
  readonly dist: string;
  readonly graph: Graph;
  readonly files: Files;
  /** Last recorded result of a node's main action. */
  readonly resultOf: (node: string) => Pick<ActionResult, 'outputs'> | undefined;
}

export interface Release {
  readonly path: string;
  readonly files: number;
}

/** Lists every recorded artifact there that is on disk, not only this run's; undefined if there is none. */
export function writeReleaseList(request: ReleaseRequest): Release | undefined {
  const { root, dist, graph, files } = request;
  const folder = join(dist, 'release');
  const entries = graph.nodes.flatMap((node) => {
    const outputs = new Map((request.resultOf(node.id)?.outputs ?? []).map((output) => [output.path, output]));
    return node.produces.flatMap((artifact) => {
      const output = outputs.get(artifact.path);
      if (!output || !isWithin(folder, artifact.path) || !files.stat(absolute(root, artifact.path))) return [];
      return [
        {
          name: artifact.path.slice(folder.length + 1),
          path: artifact.path,
          platform: artifact.platform ? platformText(artifact.platform) : null,
          role: artifact.role,
          digest: `sha256:${output.digest}`,
          size: output.size,
          target: node.target,
        },
      ];
    });
  });
  if (entries.length === 0) return undefined;
  const text = `${JSON.stringify(
    sortBy(entries, (entry) => entry.name),
    null,
    2,
  )}\n`;
  const path = absolute(root, join(folder, 'artifacts.json'));
  if (!files.stat(path) || files.readText(path) !== text) files.write(path, text);
  return { path: folder, files: entries.length + 1 };
}
