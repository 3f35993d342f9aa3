/** Commands that an operator's deploy runs as probes: outside of a run, in slots of their own. */
import { commandFailure, readTail } from '../engine/index.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import type { PerformWorld } from '../model/perform.ts';
import type { Secrets } from '../model/ports.ts';
import { hostProcesses } from '../host/index.ts';
import type { HostWorld } from './host-world.ts';

export interface ProbeCommands {
  readonly run: PerformWorld['run'];
  readonly close: () => Promise<void>;
}

interface Place {
  readonly stateFolder: AbsolutePath;
  readonly secrets: Pick<Secrets, 'stream'>;
  readonly signal: AbortSignal;
}

export function openProbeCommands(
  { files, random }: HostWorld,
  { stateFolder, secrets, signal }: Place,
): ProbeCommands {
  const processes = hostProcesses();
  const scratch = host.join(stateFolder, 'tmp', `probe-${random.hex(4)}`);
  let count = 0;
  return {
    run: async (argv, { cwd, env, stdin, timeoutMs, label = argv.join(' '), signal: own = signal }) => {
      files.makeFolder(scratch);
      const log = host.join(scratch, String((count += 1)));
      const slot = processes.acquire();
      try {
        const result = await slot.run({ argv, cwd, env, stdin, timeoutMs, log }, own);
        const failure = commandFailure(result, label);
        const tail = files.stat(log) ? readTail({ files, from: log, offset: 0, redactor: secrets }) : [];
        return { status: result.status, failure, stdout: '', tail };
      } finally {
        processes.release(slot);
      }
    },
    close: async () => {
      await processes.close();
      files.remove(scratch);
    },
  };
}
