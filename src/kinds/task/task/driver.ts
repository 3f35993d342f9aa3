/** task: the Make rule: inputs, outputs, and the command that makes the one from the other. */
import { join } from '../../../base/path.ts';
import { roles } from '../../../model/artifact.ts';
import { checked, hasErrors } from '../../../model/diagnostic.ts';
import { defineDriver } from '../../../model/kind.ts';
import { checkRun, pathInCommand, planRun, requestOf } from '../../../model/run-command.ts';
import { checkOutputs, outputArtifacts, outputSpecs } from './outputs.ts';
import { taskSchema, type TaskSpec } from './schema.ts';

const examples = [
  {
    title: 'Code generation that runs only when its inputs change',
    yaml: `kind: task
inputs: ["api/*.proto"]
outputs: [gen/api.pb.go]
tools: [protoc-gen-go]
run: [protoc, --go_out=gen, --proto_path=api, api/orders.proto]
`,
  },
  {
    title: 'A text that a shell runs; a folder as output',
    yaml: `kind: task
inputs: ["web/**", "!web/**/*.test.js"]
outputs: [dist/web/]
run: cp -R web/. dist/web
`,
  },
  {
    title: 'Without inputs it always runs',
    yaml: `kind: task
description: remove what the tests left in the database
run: [psql, -f, scripts/reset.sql]
`,
  },
];

export const driver = defineDriver<TaskSpec, TaskSpec>({
  id: 'task/task',
  kind: 'task',
  using: undefined,
  summary: 'run a command when its inputs changed',
  revision: 1,
  schema: taskSchema,
  shape: 'optional-all',
  accepts: roles,
  cache: { widest: 'shared', default: 'local' },
  pool: 'cpu',
  takesArguments: true,
  resolve: (spec, { complain }) => {
    const codes = { program: 'GB3600', path: 'GB3602', pattern: 'GB3603' } as const;
    const diagnostics = [...checkRun(spec, complain, codes), ...checkOutputs(spec, complain)];
    return hasErrors(diagnostics) ? { diagnostics } : checked(spec, diagnostics);
  },
  produces: (spec, node) => outputArtifacts(spec.outputs ?? [], node.platform),
  plan: (spec, context) => {
    const outputs = spec.outputs ?? [];
    const planned = planRun({ ...requestOf(context), spec, outputs });
    const depfile = spec.depfile === undefined ? {} : { depfile: join(spec.depfile) };
    return [context.action({ ...planned, outputs: outputSpecs(outputs), ...depfile })];
  },
  artifactPath: (artifact, spec) => pathInCommand(artifact.path, spec),
  examples,
});
