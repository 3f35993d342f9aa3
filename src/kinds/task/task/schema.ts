/** The keys of a task, as a person writes them. */
import type { DriverSchema } from '../../../model/kind.ts';
import { runProperties, type RunSpec } from '../../../model/run-command.ts';

export interface TaskSpec extends RunSpec {
  /** Files, folders that end in `/`, and globs below a folder. */
  readonly outputs?: readonly string[] | undefined;
  readonly depfile?: string | undefined;
}

export const taskSchema: DriverSchema = {
  required: ['run'],
  properties: {
    ...runProperties,
    outputs: {
      description: 'What it makes: files, folders that end in "/", globs below a folder.',
      examples: [['public/'], ['api/*.pb.go']],
      type: 'array',
      items: { type: 'string', minLength: 1, 'x-gobuild': 'path' },
    },
    depfile: {
      description: 'A file in the form of Make that the command writes: what it names joins the inputs.',
      examples: ['out/app.d'],
      type: 'string',
      minLength: 1,
      'x-gobuild': 'path',
    },
  },
};
