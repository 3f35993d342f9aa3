/** Where git looks for the hooks of a checkout (githooks(5), core.hooksPath), as its settings say; nothing is executed. */
import { host, type AbsolutePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Files } from '../model/ports.ts';
import { findGitFolder } from './git-folder.ts';
import { gitCommand } from './git-command.ts';
import { runOwnSync } from './zx.ts';

export type NoHooksFolder = 'no-repository' | { readonly sharedWith: 'global' | 'system'; readonly path: string };

/** A folder that all repositories of the user share is none for the hooks of one. */
export function gitHooksFolder(root: AbsolutePath, files: Files): Result<AbsolutePath, NoHooksFolder> {
  const folder = findGitFolder(root, files, new Set());
  if (!folder) return err('no-repository');
  const own = configured(root, 'local');
  if (own !== undefined) return ok(host.resolve(checkoutTop(root, files), own));
  for (const scope of ['global', 'system'] as const) {
    const path = configured(root, scope);
    if (path !== undefined) return err({ sharedWith: scope, path });
  }
  return ok(host.join(folder.common, 'hooks'));
}

/** The folder with `.git`, from `folder` upwards; `folder` itself outside of a checkout. */
export function checkoutTop(folder: AbsolutePath, files: Files): AbsolutePath {
  for (let at = folder; ; at = host.dirname(at)) {
    if (files.follow(host.join(at, '.git'))) return at;
    if (host.dirname(at) === at) return folder;
  }
}

function configured(root: AbsolutePath, scope: 'local' | 'global' | 'system'): string | undefined {
  const asked = runOwnSync(gitCommand(root, ['config', `--${scope}`, '--type=path', '--get', 'core.hooksPath']));
  const text = asked.status === 0 ? asked.stdout.trim() : '';
  return text === '' ? undefined : text;
}
