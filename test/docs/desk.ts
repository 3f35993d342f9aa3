/** The desk of a page's reader: an empty folder, a home of its own, gobuild on PATH. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../rig/free-port.ts';
import { findTool } from '../rig/real-tool.ts';
import { repository } from '../rig/rig.ts';
import { openReader, type Reader } from './reader.ts';

/** `ports`: numbers of the page, for each of which a free port of this machine is taken. */
export async function openDesk(ports: readonly string[] = []): Promise<Reader> {
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-page-')));
  const within = (name: string): string => {
    fs.mkdirSync(path.join(base, name));
    return path.join(base, name);
  };
  const bin = within('bin');
  const script = `#!/bin/sh\nexec '${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}' "$@"\n`;
  fs.writeFileSync(path.join(bin, 'gobuild'), script, { mode: 0o755 });
  const go = findTool('go') ?? 'go';
  const { GOBUILD_RUN: _, XDG_CONFIG_HOME: _config, ...kept } = process.env;
  const env = {
    ...kept,
    PATH: [bin, path.dirname(go), process.env['PATH']].join(path.delimiter),
    HOME: within('home'),
    // What was compiled of the standard library is no reader's own.
    GOCACHE: execFileSync(go, ['env', 'GOCACHE'], { encoding: 'utf8' }).trim(),
    GOMODCACHE: path.join(base, 'modules'),
    GOBUILD_CACHE_DIR: path.join(base, 'store'),
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    NO_COLOR: '1',
  };
  const taken = await Promise.all(ports.map(async (port) => [port, String(await freePort())] as const));
  const reader = openReader({ folder: within('desk'), env, instead: Object.fromEntries(taken) });
  return {
    follow: reader.follow,
    [Symbol.asyncDispose]: async () => {
      await reader[Symbol.asyncDispose]();
      // Go's module cache is read-only.
      spawnSync('chmod', ['-R', 'u+w', base]);
      fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
