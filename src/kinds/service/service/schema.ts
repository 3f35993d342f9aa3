/** The keys of a service, as a person writes them. */
import type { DriverSchema } from '../../../model/kind.ts';
import { durationSchema, endpointSchema, type ProbeKeys } from '../../../model/probe-keys.ts';
import { runProperties, type RunSpec } from '../../../model/run-command.ts';

export interface ServiceSpec extends Omit<RunSpec, 'stdin'> {
  readonly ready?: Omit<ProbeKeys, 'command'> | undefined;
  readonly restart?: 'stop-start' | undefined;
  readonly stop?: { readonly grace?: string | undefined } | undefined;
}

const { run, shell, cwd, inputs, tools } = runProperties;

export const serviceSchema: DriverSchema = {
  required: ['run'],
  properties: {
    run: { ...run, description: 'The program: a list of words (no shell in between), or a text that a shell runs.' },
    shell,
    cwd,
    inputs: { ...inputs, description: 'Files that it reads when it starts: a change restarts it. As in a task.' },
    tools,
    ready: endpointSchema('When it can do its work. Without it, it must live for one second.'),
    restart: {
      description: 'How a change is taken over. stop-start: the old one stops once the new build is good.',
      enum: ['stop-start'],
    },
    stop: {
      description: 'How it is ended.',
      type: 'object',
      additionalProperties: false,
      properties: { grace: durationSchema('Time between TERM and KILL. Default: 10s.') },
    },
  },
};
