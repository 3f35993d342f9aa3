/** `log`: the runs that are kept, and the output of one. */
import type { Answer, App } from './contract.ts';
import { diagnostic } from '../model/diagnostic.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { findWorkspace, type Workspace } from './find-workspace.ts';
import { openProject } from './open-project.ts';
import { fullName } from '../model/target-name.ts';
import { host } from '../base/path.ts';
import { listRuns, readRunLog } from '../host/index.ts';

type LogRequest = Parameters<App['log']>[0];

export const log: App['log'] = async (request) => {
  const world = openHostWorld();
  const { files } = world;
  const found = findWorkspace(request, files);
  if (!found.ok) return { type: 'rejected', diagnostics: [found.error.problem], sources: found.error.sources };
  const stateFolder = host.join(found.value.root, '.gobuild');
  const value =
    request.run === undefined && request.target === undefined
      ? listRuns(files, stateFolder)
      : readRunLog(files, stateFolder, { run: request.run, target: await fullTarget(request, found.value, world) });
  if (value === undefined) return rejectUnknown(request.run);
  return { type: 'done', value, diagnostics: [], sources: {} };
};

/** The target as the file that the person stands in names it; as it is written where no file can be read. */
async function fullTarget(request: LogRequest, { start }: Workspace, world: HostWorld): Promise<string | undefined> {
  const { target } = request;
  const opened = start && target !== undefined ? await openProject({ ...request, set: {} }, world) : undefined;
  if (opened?.type !== 'done' || target === undefined) return target;
  const { namespace = '', targets } = opened.value.config;
  const full = fullName(namespace, target);
  return targets.some(({ name }) => name === full.split('@', 1)[0]) ? full : target;
}

function rejectUnknown(run = ''): Answer<never> {
  const help = '`gobuild log` lists the last 20 runs';
  const problem = diagnostic('GB4027', `no run that is kept begins with "${run}"`, { help });
  return { type: 'rejected', diagnostics: [problem], sources: {} };
}
