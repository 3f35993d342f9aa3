/** Workspaces of graphs, one for gobuild and one like it for the peer, so that neither sees what the other wrote. */
import fs from 'node:fs';
import path from 'node:path';
import { chainGraph, fanGraph, flatGraph } from './graphs.ts';
import { storeOf, type Ground } from './ground.ts';
import { timeCommand } from './measure.ts';
import { findProgram } from './programs.ts';

export type Shape = 'flat' | 'chain' | 'fan';

export interface GraphAsk {
  readonly shape: Shape;
  readonly targets: number;
  /** Of a flat graph; default 1. */
  readonly filesPerTarget?: number;
  /** Parts workspaces that rows must not share. */
  readonly use?: string;
}

/** A workspace of that graph, not built yet. */
export function graphFolder(ground: Ground, ask: GraphAsk): string {
  const { shape, targets, filesPerTarget = 1, use = 'ours' } = ask;
  return ground.once(`graph ${shape} ${targets} ${filesPerTarget} ${use}`, () => {
    const folder = ground.make(`${shape}-${targets}-${use}`);
    if (shape === 'flat') flatGraph(folder, { targets, filesPerTarget });
    else if (shape === 'chain') chainGraph(folder, targets);
    else fanGraph(folder, targets);
    return folder;
  });
}

/** Built by gobuild, until it has nothing more to look at. */
export function builtByGobuild(ground: Ground, ask: GraphAsk): string {
  const folder = graphFolder(ground, ask);
  return ground.once(`built ${folder}`, () => {
    // The last ones as rows ask: what a run remembers is remembered for its command line.
    for (const more of [['-j', '2', '--quiet'], [], []]) timeCommand(ground.gobuild(folder, ['run', ...more]));
    return folder;
  });
}

/** A like workspace, built by `program` (ninja or make) if that is there. */
export function builtByPeer(ground: Ground, ask: GraphAsk, program: string): string {
  const folder = graphFolder(ground, { ...ask, use: program });
  return ground.once(`built ${folder}`, () => {
    if (findProgram(program) !== undefined) timeCommand(peerCommand(ground, folder, program));
    return folder;
  });
}

export const peerCommand = (ground: Ground, folder: string, program: string): ReturnType<Ground['command']> =>
  ground.command(folder, [ground.program(program), '-j', '2']);

/**
 * As it was before the first run: no outputs, no state, no store. Put aside, not deleted: for minutes ext4 passes over
 * each inode of a deleted file whenever it looks for a free one, and the next run would be measured with that.
 */
export function forgetRuns(folder: string): void {
  const own = ['out', 'last.txt', 'dist', '.gobuild', '.ninja_log', '.ninja_deps'];
  const aside = fs.mkdtempSync(`${folder}.old-`);
  for (const name of own) putAside(path.join(folder, name), path.join(aside, name));
  putAside(storeOf(folder), path.join(aside, 'store'));
}

function putAside(from: string, to: string): void {
  if (fs.existsSync(from)) fs.renameSync(from, to);
}

export const removeOutputs = (folder: string): void => {
  for (const name of ['out', 'last.txt']) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
};
