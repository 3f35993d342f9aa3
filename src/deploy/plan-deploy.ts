/** `deploy plan`: what a run would change on the host, without touching it. */
import { absolute } from '../base/path.ts';
import { err } from '../base/result.ts';
import type { WorkspacePath } from '../base/path.ts';
import type { Artifact } from '../model/artifact.ts';
import type { ReleaseManifest } from '../model/rollout.ts';
import type { DeployHost, Observation } from '../model/transport.ts';
import { mayDeploy, whatDiffers } from './difference.ts';
import { gather } from './gather.ts';
import type { Gathered } from './gather.ts';
import { lineDiff } from './line-diff.ts';
import { view, withHost } from './operator.ts';
import type { DeployResult, OperatorRequest } from './operator.ts';
import { describeRelease } from './release.ts';

export interface PlanDeployRequest extends OperatorRequest {
  /**
   * What would be shipped, when all of it is built and fresh: finished artifacts, and for each entry of `input.files`
   * the files that it matches. Absent: known only after the run.
   */
  readonly built?:
    | { readonly artifacts: readonly Artifact[]; readonly matched: readonly (readonly WorkspacePath[])[] }
    | undefined;
  /** Variables that the service would get now; only those that its release names count. */
  readonly variables: Readonly<Record<string, string>>;
  readonly again?: boolean | undefined;
}

/** Sizes up to which a file is shown line by line. */
const textLimit = 256 * 1024;

export async function planDeploy(request: PlanDeployRequest): Promise<DeployResult> {
  return withHost(request, async (host, seen) => {
    const { input, built, world } = request;
    const from = seen.current ?? null;
    if (!built) {
      const lines = [
        `${input.target}: ${from ?? 'nothing'} → known after ${input.ships.map((s) => s.path).join(', ')}`,
      ];
      return view(lines, { target: input.target, from, to: null, changes: null }, true);
    }
    const { workspace, files } = world;
    const gathered = gather({ input, ...built, workspace, files });
    if (!gathered.ok) return gathered;
    const manifest = describeRelease(input, gathered.value.files);
    const changed = whatDiffers({ input, manifest, variables: request.variables }, seen);
    if (changed === undefined) {
      return view([`${input.target}: ${manifest.id} is in place, nothing to do`], {
        target: input.target,
        from,
        to: manifest.id,
      });
    }
    const allowed = mayDeploy({ input, manifest }, seen, request.again ?? false);
    if (!allowed.ok) return err(allowed.error);
    return describeChange({ request, host, seen, manifest, changed, sources: gathered.value.sources });
  });
}

interface Change {
  readonly request: PlanDeployRequest;
  readonly host: DeployHost;
  readonly seen: Observation;
  readonly manifest: ReleaseManifest;
  readonly changed: string;
  readonly sources: Gathered['sources'];
}

async function describeChange(change: Change): Promise<DeployResult> {
  const { request, host, seen, manifest, changed } = change;
  const { input } = request;
  const old = seen.current === undefined ? undefined : await host.manifest(seen.current);
  const files = compareFiles(old, manifest);
  const restarts = input.service !== undefined;
  const lines = [`${input.target}: ${seen.current ?? 'nothing'} → ${manifest.id}`, `  ${changed}`];
  for (const file of files) lines.push(`  ${file.how} ${file.path}`, ...(await fileLines(change, file)));
  if (restarts)
    lines.push(`  ${seen.serviceAlive ? 'the service is restarted' : 'the service is started'}${afterwards(input)}`);
  const data = { target: input.target, from: seen.current ?? null, to: manifest.id, changed, files, restarts };
  return view(lines, data, true);
}

const afterwards = (input: PlanDeployRequest['input']): string =>
  input.service?.keep ? '' : ', probed and stopped again';

interface FileChange {
  readonly [key: string]: string;
  readonly path: string;
  readonly how: 'added' | 'changed' | 'removed';
}

function compareFiles(old: ReleaseManifest | undefined, now: ReleaseManifest): readonly FileChange[] {
  const before = new Map((old?.files ?? []).map((file) => [file.path, file]));
  const after = new Set(now.files.map((file) => file.path));
  return [
    ...now.files.flatMap((file): FileChange[] => {
      const was = before.get(file.path);
      if (!was) return [{ path: file.path, how: 'added' }];
      const same = was.digest === file.digest && was.executable === file.executable;
      return same ? [] : [{ path: file.path, how: 'changed' }];
    }),
    ...(old?.files ?? []).flatMap((file): FileChange[] =>
      after.has(file.path) ? [] : [{ path: file.path, how: 'removed' }],
    ),
  ];
}

/** Lines of a changed text file; nothing for programs. */
async function fileLines({ request, host, seen, sources }: Change, file: FileChange): Promise<readonly string[]> {
  const from = sources.get(file.path);
  if (file.how !== 'changed' || from === undefined || seen.current === undefined) return [];
  const { files, workspace } = request.world;
  const source = absolute(workspace, from);
  if ((files.follow(source)?.size ?? 0) > textLimit) return [];
  const after = files.readText(source);
  const before = await host.text(seen.current, file.path);
  if (before === undefined || after.includes('\0')) return [];
  return lineDiff(before, after).map((line) => `    ${line}`);
}
