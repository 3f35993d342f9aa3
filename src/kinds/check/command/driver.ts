/** check/command: a verdict by exit status: fresh while the inputs are what they were. */
import { roles } from '../../../model/artifact.ts';
import { checked, hasErrors } from '../../../model/diagnostic.ts';
import { defineDriver } from '../../../model/kind.ts';
import { checkRun, pathInCommand, planRun, requestOf } from '../../../model/run-command.ts';
import { checkCache } from '../family.ts';
import { commandSchema, type CommandSpec } from './schema.ts';

const examples = [
  {
    title: 'A linter over the sources',
    yaml: `kind: check
using: command
inputs: ["**/*.go", .golangci.yml]
run: [golangci-lint, run]
`,
  },
  {
    title: 'The finished program says its version',
    yaml: `kind: check
using: command
from: "server[platform=host]"
run: |
  \${{ artifacts.server.path }} --version | grep -q '^orders '
`,
  },
];

export const driver = defineDriver<CommandSpec, CommandSpec>({
  id: 'check/command',
  kind: 'check',
  using: 'command',
  summary: 'pass or fail by the exit status of a command',
  revision: 1,
  schema: commandSchema,
  shape: 'optional-all',
  accepts: roles,
  cache: checkCache,
  pool: 'cpu',
  takesArguments: true,
  resolve: (spec, { complain }) => {
    const codes = { program: 'GB3250', path: 'GB3251', pattern: 'GB3252' } as const;
    const diagnostics = checkRun(spec, complain, codes);
    return hasErrors(diagnostics) ? { diagnostics } : checked(spec, diagnostics);
  },
  produces: () => [],
  plan: (spec, context) => {
    const planned = planRun({ ...requestOf(context), spec, outputs: [] });
    return [context.action({ ...planned, outputs: [] })];
  },
  artifactPath: (artifact, spec) => pathInCommand(artifact.path, spec),
  examples,
});
