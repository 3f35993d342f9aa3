/** The door of host: the ports on a real machine. */
export { changedFiles, type Changes, type ChangesProblem } from './changed-files.ts';
export { hostClock } from './clock.ts';
export { hostEnvironment, pickBaseEnvironment, type HostEnvironment } from './environment.ts';
export { hostFiles } from './files.ts';
export { hostFolders } from './folders.ts';
export { openGit, type Git } from './git.ts';
export { shareStore, takeLock, takeStoreLock, type Lock } from './lock.ts';
export { machineCores, machinePlatform } from './machine.ts';
export { hostNetwork } from './network.ts';
export { hostProcesses } from './processes.ts';
export { hostRandom } from './random.ts';
export { listRuns, newRunId, openRunLog, readRunLog, type RunLog } from './run-log.ts';
export { openSecrets } from './secrets.ts';
export { hostServices } from './services.ts';
export { findRelease } from './go-release.ts';
export { wantedGo } from './find-toolchain.ts';
export type { GoSource, GoWorld } from './go-toolchain.ts';
export { openTools, type HostTools } from './tools.ts';
