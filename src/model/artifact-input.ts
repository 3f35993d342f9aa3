/** An artifact of another node as an input of an action. */
import type { InputSpec } from './action.ts';
import type { UpstreamArtifact } from './artifact.ts';

export const artifactInput = (artifact: UpstreamArtifact): InputSpec => ({
  type: 'artifact',
  node: artifact.node,
  path: artifact.path,
  role: artifact.role,
  ...(artifact.directory ? { directory: true } : {}),
});
