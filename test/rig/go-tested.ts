/** A Go module with tests, and what the engine does for a node of them, for tests with the real go command. */
import { expect } from 'vitest';
import type { Action, InputSpec } from '../../src/model/action.ts';
import type { ActionResult, JobOutcome } from '../../src/model/perform.ts';
import type { Platform } from '../../src/model/platform.ts';
import { driver as test } from '../../src/kinds/check/go-test/driver.ts';
import { dataOf, host, jobOf, one, perform, type Rig } from './go-world.ts';
import { planNode } from './perform-world.ts';

export const aTest = (name: string, body: string, imports = ''): string =>
  `package ${name}\n\nimport (\n\t"testing"\n${imports})\n\nfunc TestOne(t *testing.T) {\n${body}\n}\n`;

export function writeTested({ workspace }: Rig): void {
  const files: Record<string, string> = {
    'go.mod': 'module example.com/shop\n\ngo 1.24\n',
    'orders/orders.go': 'package orders\n\nfunc Total() int { return 3 }\n',
    'orders/orders_test.go': aTest(
      'orders',
      '\tif b, _ := os.ReadFile("testdata/total.txt"); string(b) != "3" {\n\t\tt.Fatalf("total is %s", b)\n\t}\n' +
        '\t_, _ = os.Stat("testdata/missing.txt")\n\t_, _ = os.ReadDir("testdata")\n\t_ = os.Getenv("SHOP_MODE")\n' +
        '\t_, _ = os.ReadFile(t.TempDir() + "/x")\n' +
        '\tt.Run("sub", func(t *testing.T) { t.Skip("later") })',
      '\t"os"\n',
    ),
    'orders/testdata/total.txt': '3',
    'store/orders/o.go': 'package orders\n',
    'store/orders/o_test.go': aTest('orders_test', '\tprint("to stderr")'),
    'plain/plain.go': 'package plain\n',
  };
  for (const [name, text] of Object.entries(files)) workspace.write(name, text);
}

export const planTest = (spec: Parameters<typeof planNode>[1]['spec'], platform?: Platform) => {
  const planned = planNode(test, { spec, platform, target: 'test', project: { machine: host } });
  expect(planned.diagnostics).toEqual([]);
  const [scan, main] = planned.actions;
  if (!scan || !main) throw new Error('two actions');
  return { scan, main };
};

/** What the engine does: scan, growth, compiling in one call, tests, the main action. */
export async function runNode(
  rig: Rig,
  { scan, main }: { readonly scan: Action; readonly main: Action },
  tools: Readonly<Record<string, string>> = {},
) {
  const growth = test.grow?.(scan, dataOf(await one(rig, test, scan))) ?? { actions: [], mainInputs: [] };
  const outcomes = new Map<string, JobOutcome>();
  const compiles = growth.actions.filter((action) => action.step.startsWith('compile '));
  const compiled = await perform(
    rig,
    test,
    compiles.map((action) => jobOf(action)),
  );
  for (const [index, outcome] of compiled.entries()) outcomes.set(compiles[index]?.id ?? '', outcome);
  for (const action of growth.actions.filter((other) => !compiles.includes(other))) {
    const results = resultsOf(action.inputs, outcomes, growth.actions);
    if (results) outcomes.set(action.id, await one(rig, test, action, { results, tools }));
  }
  const results = resultsOf(growth.mainInputs, outcomes, growth.actions);
  return { outcomes, verdict: results && (await one(rig, test, main, { results })) };
}

/** Undefined if one of the actions did not succeed. */
function resultsOf(
  inputs: readonly InputSpec[],
  outcomes: ReadonlyMap<string, JobOutcome>,
  actions: readonly Action[],
) {
  const results = new Map<string, ActionResult>();
  for (const input of inputs) {
    if (input.type !== 'action') continue;
    const outcome = outcomes.get(input.action);
    if (!outcome?.ok) return undefined;
    const made = actions.find((action) => action.id === input.action)?.outputs ?? [];
    const outputs = made.map(({ path }) => ({ path, type: 'file', digest: '', size: 0, executable: false }) as const);
    results.set(input.action, { outputs, ms: 1, data: outcome.data });
  }
  return results;
}
