/** Every diagnostic code with its title: codes are for ever; docs/diagnostics.md is generated from this list. */

/**
 * Ranges: 1000 text and structure of the file, 1200 expressions, 2000 graph and selectors, 2500 plan,
 * 3100 compile, 3200 check, 3300 sign, 3400 package, 3500 deploy, 3600 task, service and group, 4000 command line.
 */
export const diagnosticCodes: Readonly<Record<`GB${number}`, string>> = {
  GB1001: 'The file is not YAML',
  GB3250: 'A check command has no program to run',
  GB3251: 'A path of a check command leaves the workspace',
  GB3252: 'An input pattern of a check command is not usable',
  GB3300: 'A signing key is named in no way or in two ways',
  GB3301: 'A password is written into the file',
  GB3302: 'The development key is used in a release profile',
  GB3303: 'The path of a key is absolute',
  GB3400: 'An entry of an archive has a path that is not safe everywhere',
  GB3401: 'The wrap folder of an archive is not a plain folder name',
  GB3600: 'A task has no program to run',
  GB3601: 'An output of a task lies where a task may not write',
  GB3602: 'A path of a task leaves the workspace',
  GB3603: 'A pattern of a task is not usable',
  GB3604: 'A task names the same file as input and output',
};
