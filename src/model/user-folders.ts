/** Where a user's own files of gobuild lie on each system, as its conventions say. Pure: the environment is an argument. */

export interface UserFolders {
  /** Development keys: `…/gobuild`. */
  readonly config: string;
  /** The store: `…/gobuild`. */
  readonly cache: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Folders for the platform names of Go or of Node (`darwin`, `windows` or `win32`, everything else as XDG:
 * freedesktop.org Base Directory Specification 0.8, which ignores relative values). Absolute, in the host's form; undefined
 * if the environment names no home.
 */
export const userFolders = (os: string, env: Variables): UserFolders | undefined =>
  os === 'windows' || os === 'win32' ? windowsFolders(env) : homeFolders(os, env);

function windowsFolders(env: Variables): UserFolders | undefined {
  const profile = filled(env['USERPROFILE']) ?? filled(env['HOME']);
  const roaming = filled(env['APPDATA']) ?? (profile && `${profile}\\AppData\\Roaming`);
  const local = filled(env['LOCALAPPDATA']) ?? (profile && `${profile}\\AppData\\Local`);
  return roaming && local ? { config: `${roaming}\\gobuild`, cache: `${local}\\gobuild\\cache` } : undefined;
}

function homeFolders(os: string, env: Variables): UserFolders | undefined {
  const home = filled(env['HOME']);
  // XDG variables count on macOS too: whoever sets them there wants them.
  const [config, cache] = os === 'darwin' ? ['Library/Application Support', 'Library/Caches'] : ['.config', '.cache'];
  const configHome = absoluteOnly(env['XDG_CONFIG_HOME']) ?? (home && `${home}/${config}`);
  const cacheHome = absoluteOnly(env['XDG_CACHE_HOME']) ?? (home && `${home}/${cache}`);
  return configHome && cacheHome ? { config: `${configHome}/gobuild`, cache: `${cacheHome}/gobuild` } : undefined;
}

const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
const absoluteOnly = (text: string | undefined): string | undefined => (text?.startsWith('/') ? text : undefined);
