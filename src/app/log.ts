/** `log`: the runs that are kept, and the output of one. */
import type { Answer, App } from './contract.ts';
import { diagnostic } from '../model/diagnostic.ts';
import { openHostWorld } from './host-world.ts';
import { findWorkspace } from './find-workspace.ts';
import { host } from '../base/path.ts';
import { listRuns, readRunLog } from '../host/index.ts';

export const log: App['log'] = async (request) => {
  const { files } = openHostWorld();
  const found = findWorkspace(request, files);
  if (!found.ok) return { type: 'rejected', diagnostics: [found.error], sources: {} };
  const stateFolder = host.join(found.value.root, '.gobuild');
  const value =
    request.run === undefined && request.target === undefined
      ? listRuns(files, stateFolder)
      : readRunLog(files, stateFolder, request);
  if (value === undefined) return rejectUnknown(request.run);
  return { type: 'done', value, diagnostics: [], sources: {} };
};

function rejectUnknown(run = ''): Answer<never> {
  const help = '`gobuild log` lists the last 20 runs';
  const problem = diagnostic('GB4027', `no run that is kept begins with "${run}"`, { help });
  return { type: 'rejected', diagnostics: [problem], sources: {} };
}
