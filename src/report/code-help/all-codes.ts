/** Each code of a diagnostic with an example and what to do: for `gobuild help CODE` and docs/diagnostics.md. */
import type { CodeHelp } from './code-help.ts';
import { commandLineCodes } from './command-line.ts';
import { driverCodes } from './drivers.ts';
import { fileCodes } from './file.ts';
import { graphCodes } from './graph.ts';

export const codeHelpOf: CodeHelp = { ...fileCodes, ...graphCodes, ...driverCodes, ...commandLineCodes };
