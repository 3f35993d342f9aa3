/** What a task says that it makes: checked, as output specs, and as artifacts. Pure. */
import { isWithin, join, unsafePath, type WorkspacePath } from '../../../base/path.ts';
import type { OutputSpec } from '../../../model/action.ts';
import type { ArtifactSpec } from '../../../model/artifact.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { badPattern, isGlob, splitGlob } from '../../../model/glob-input.ts';
import type { Complain } from '../../../model/kind.ts';
import type { Platform } from '../../../model/platform.ts';
import type { TaskSpec } from './schema.ts';

/** Everything that is wrong with `outputs` and `depfile`. */
export function checkOutputs(spec: TaskSpec, complain: Complain): Diagnostic[] {
  const found: Diagnostic[] = [];
  const inputs = new Set((spec.inputs ?? []).map((path) => join(path)));
  for (const [index, output] of (spec.outputs ?? []).entries()) {
    const bad = output.startsWith('!') ? 'it begins with "!": outputs leave nothing out' : badPattern(output);
    if (bad) {
      found.push(complain(['outputs', index], 'GB3603', `"${output}" cannot be used: ${bad}`));
      continue;
    }
    const why = forbidden(output);
    if (why)
      found.push(
        complain(
          ['outputs', index],
          'GB3601',
          `a task may not write "${output}": ${why}`,
          'name a path below gobuild.yaml',
        ),
      );
    else if (!isGlob(output) && inputs.has(join(output)))
      found.push(
        complain(['outputs', index], 'GB3604', `"${output}" is also an input`, 'write the result to another file'),
      );
  }
  if (spec.depfile !== undefined && unsafePath(join(spec.depfile)))
    found.push(
      complain(['depfile'], 'GB3602', `"${spec.depfile}" lies outside the workspace`, 'name a path below gobuild.yaml'),
    );
  return found;
}

function forbidden(output: string): string | undefined {
  if (!isGlob(output) && join(output) === '.') return 'it is the whole workspace';
  const path = isGlob(output) ? splitGlob(output).base : join(output);
  if (path === '.') return 'a pattern needs a folder in front, else the whole workspace would be its output';
  const unsafe = unsafePath(path);
  if (unsafe) return unsafe;
  // On systems without case .Git is .git; that of a submodule has hooks, too.
  const folded = path.toLowerCase();
  if (folded.split('/').includes('.git')) return 'it lies in .git';
  if (isWithin('.gobuild', folded)) return "it lies among gobuild's own state";
  return folded === 'gobuild.yaml' || folded === 'gobuild.lock' ? "it is one of gobuild's own files" : undefined;
}

export function outputSpecs(outputs: readonly string[]): OutputSpec[] {
  return outputs.map((output) => {
    if (isGlob(output)) {
      const { base, rest } = splitGlob(output);
      return { path: base, glob: rest };
    }
    return output.endsWith('/') ? { path: join(output), directory: true } : { path: join(output) };
  });
}

/** Files as they are; of a glob only its folder is known before it ran. Each path once. */
export function outputArtifacts(outputs: readonly string[], platform: Platform | undefined): ArtifactSpec[] {
  const artifacts = new Map<WorkspacePath, ArtifactSpec>();
  for (const { path, directory, glob } of outputSpecs(outputs)) {
    const folder = directory === true || glob !== undefined;
    if (artifacts.has(path)) continue;
    artifacts.set(path, {
      role: 'file',
      path,
      ...(platform ? { platform } : {}),
      ...(folder ? { directory: true } : {}),
    });
  }
  return [...artifacts.values()];
}
