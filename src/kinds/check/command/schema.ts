/** The keys of check/command, as a person writes them. */
import type { DriverSchema } from '../../../model/kind.ts';
import { runProperties, type RunSpec } from '../../../model/run-command.ts';

export type CommandSpec = RunSpec;

export const commandSchema: DriverSchema = { required: ['run'], properties: runProperties };
