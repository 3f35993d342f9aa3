/** The keys of a service, as a person writes them. */
import type { DriverSchema } from '../../../model/kind.ts';
import { maxSockets } from '../../../model/services.ts';
import { durationSchema, serviceProbeSchema, type ProbeKeys } from '../../../model/probe-keys.ts';
import { runProperties, type RunSpec } from '../../../model/run-command.ts';
import type { ServiceRestart } from '../../../model/service-copy.ts';

export interface ServiceSpec extends Omit<RunSpec, 'stdin'> {
  readonly ready?: ProbeKeys | undefined;
  readonly listen?: readonly string[] | undefined;
  readonly restart?: ServiceRestart | undefined;
  readonly stop?: { readonly grace?: string | undefined } | undefined;
}

const { run, shell, cwd, inputs, tools } = runProperties;

export const serviceSchema: DriverSchema = {
  required: ['run'],
  properties: {
    run: {
      ...run,
      description: 'The program: a list of words (no shell in between), or a text that a shell runs.',
      examples: [['${{ artifacts.server.path }}', '--dev']],
    },
    shell,
    cwd,
    inputs: {
      ...inputs,
      description: 'Files that it reads when it starts: a change restarts it. As in a task.',
      examples: [['config/*.yaml']],
    },
    tools,
    ready: serviceProbeSchema('When it can do its work. Without it, it must live for one second.'),
    listen: {
      description:
        'Where gobuild listens for it: it gets these sockets as descriptors 3, 4, … (LISTEN_FDS, as from systemd) and keeps ' +
        'them over restarts: connections wait instead of being refused. Not on Windows.',
      type: 'array',
      minItems: 1,
      maxItems: maxSockets,
      items: { type: 'string', minLength: 1, examples: ['127.0.0.1:8080', '[::1]:8080'] },
      examples: [['127.0.0.1:8080']],
    },
    restart: {
      description:
        'How a change is taken over. stop-start: the old one stops once the new build is good. handover: the new one starts ' +
        'beside it on the sockets of `listen`, and the old one gets TERM once the new one is ready.',
      enum: ['stop-start', 'handover'],
      default: 'stop-start',
    },
    stop: {
      description: 'How it is ended.',
      type: 'object',
      additionalProperties: false,
      properties: { grace: durationSchema('Time between TERM and KILL.', '10s') },
    },
  },
};
