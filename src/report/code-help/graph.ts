/** What the codes of expressions, the graph, selectors and the plan mean: an example of each, and what to do. */
import type { CodeHelp } from './code-help.ts';

export const graphCodes: CodeHelp = {
  GB1200: ['${{ 1 + 2 }}', 'Write a name, a value, a comparison or a function; there is no arithmetic.'],
  GB1201: ['${{ vars.image', 'End the expression with }}.'],
  GB1202: ['${{ vars.nam }}', "Correct the name; for one that may be missing: default(vars.nam, 'x')."],
  GB1203: ['vars: { a: "${{ matrix.os }}" }', 'Use what is known at that place; the message lists it.'],
  GB1204: ["${{ hashFiles('go.sum') }}", 'Use a function that is listed, with as many values as it takes.'],
  GB1205: ["${{ fromJSON('x') }}", 'Give the operation values of the types that it takes.'],
  GB1206: ['name: "a-${{ matrix }}"', 'Use one value of it, or toJSON(…).'],
  GB1207: [
    'run: [curl, "${{ secrets.TOKEN }}"]',
    'Give the target the variable: secrets: [TOKEN]. Arguments can be seen by others.',
  ],
  GB1208: [
    "run: echo '${{ project }}'",
    'Remove the quotes around the expression: it becomes one quoted word by itself.',
  ],
  GB1209: ['${{ format("{0}", raw(vars.x)) }}', 'Put raw() around the whole expression.'],
  GB1210: ['a variable whose value holds "${{"', 'Give it a value that does not look like an expression.'],
  GB2001: ['a needs b, and b needs a', 'Remove one of the edges that are named.'],
  GB2002: ['from: "server[os=linux"', 'Write server, "server[os=linux]" or server@linux-arm64.'],
  GB2003: ['needs: [sevrer]', 'Correct the name; `gobuild list` prints the targets.'],
  GB2004: [
    'from: "server[os=darwin]" without such a node',
    'Pick from the nodes that are listed, by a trait that they have.',
  ],
  GB2005: [
    'kind: sign, using: checksum, from: test',
    'Take from a target that makes what the driver accepts; for an order alone use needs.',
  ],
  GB2006: [
    'from: server and matrix: { platform: […] }',
    'Leave the platforms out: they come from what the target maps over.',
  ],
  GB2007: ['kind: sign, cache: shared', 'Write the rule that is named, or a narrower one.'],
  GB2008: ['overrides: [{ where: "os", format: zip }]', 'Write trait=value or trait!=value, separated by commas.'],
  GB2009: ['needs: ["ap:server"]', 'Name a file that include brings in.'],
  GB2501: ['two archives with the same name', 'Give one of the two a name, or other outputs.'],
  GB2502: ['outputs: [.git/config]', 'Write outputs below the workspace, with names that every system takes.'],
  GB2503: ['a task that needs server writes into the module of server', 'Move the output, or split the task.'],
  GB2504: ['inputs: [gen/a.go], which another target writes', 'Add that target to from or needs.'],
};
