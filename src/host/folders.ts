/** Where gobuild keeps what is not a workspace's: the shared store and the user's own files. */
import { host, type AbsolutePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import type { Environment } from '../model/ports.ts';
import { userFolders } from '../model/user-folders.ts';

export interface HostFolders {
  /** The store: GOBUILD_CACHE_DIR, else below the user's cache folder. */
  readonly store: AbsolutePath;
  /** Toolchains, unpacked once for all workspaces. */
  readonly toolchains: AbsolutePath;
  /** Undefined when no home is known. */
  readonly config: AbsolutePath | undefined;
}

/** A relative GOBUILD_CACHE_DIR would be another store in each folder: refused. */
export function hostFolders(environment: Environment): Result<HostFolders, Failure> {
  const own = environment.get('GOBUILD_CACHE_DIR') || undefined;
  const user = userFolders(process.platform, environment.all());
  const help = 'set GOBUILD_CACHE_DIR to an absolute path';
  if (own !== undefined && !host.isAbsolute(own)) {
    return err({ type: 'machine', message: `GOBUILD_CACHE_DIR is "${own}", which is not an absolute path`, help });
  }
  const store = own ?? (user && host.join(user.cache, 'store'));
  if (store === undefined)
    return err({ type: 'machine', message: 'no folder for the store is known: HOME is not set', help });
  const toolchains = own === undefined && user ? host.join(user.cache, 'toolchains') : host.join(store, 'toolchains');
  return ok({ store, toolchains, config: user?.config });
}
