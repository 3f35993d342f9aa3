/** Reads the files that `resource` names into the resources of a Windows program. */
import { absolute } from '../../../base/path.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Failure } from '../../../model/failure.ts';
import type { PerformWorld } from '../../../model/perform.ts';
import { iconResources } from './resource-icon.ts';
import { defaultManifest } from './resource-manifest.ts';
import type { Resource } from './resource-section.ts';
import type { ResourceSettings } from './resource-settings.ts';
import { versionResource } from './resource-version.ts';

export function readResources(
  { icon, manifest, version }: ResourceSettings,
  world: PerformWorld,
): Result<readonly Resource[], Failure> {
  const read = (path: string): Uint8Array => world.files.read(absolute(world.workspace, path));
  const resources: Resource[] = [];
  if (icon !== null) {
    const images = iconResources(read(icon));
    if (!images.ok)
      return err({
        type: 'configuration',
        message: `${icon} is no icon that Windows can show: ${images.error}`,
        help: 'give an .ico file (a PNG does not become one by its name)',
      });
    resources.push(...images.value);
  }
  if (version) resources.push({ type: 16, id: 1, data: versionResource(version) });
  if (manifest !== false)
    resources.push({ type: 24, id: 1, data: manifest === true ? Buffer.from(defaultManifest) : read(manifest) });
  return ok(resources);
}
