/** Every diagnostic code with its title: codes are for ever; docs/diagnostics.md is generated from this list. */

/**
 * Ranges: 1000 text and structure of the file, 1200 expressions, 2000 graph and selectors, 2500 plan,
 * 3100 compile, 3200 check, 3300 sign, 3400 package, 3500 deploy, 3600 task, service and group, 4000 command line.
 */
export const diagnosticCodes: Readonly<Record<`GB${number}`, string>> = {
  GB1001: 'The file is not YAML',
};
