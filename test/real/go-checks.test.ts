/** check/go-test and check/go-vet against the real go command: what runs, what is found, what is said. */
import fs from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Action, InputSpec } from '../../src/model/action.ts';
import type { Event } from '../../src/model/event.ts';
import type { ActionResult, JobOutcome } from '../../src/model/perform.ts';
import type { Platform } from '../../src/model/platform.ts';
import { driver as test } from '../../src/kinds/check/go-test/driver.ts';
import { driver as vet } from '../../src/kinds/check/go-vet/driver.ts';
import { dataOf, filesOf, host, jobOf, makeRig, one, perform, type Rig } from '../rig/go-world.ts';
import { failureText, planNode } from '../rig/perform-world.ts';
import { createRig } from '../rig/rig.ts';
import { findTool, haveTools, runTool } from '../rig/real-tool.ts';

const real = haveTools('go') ? describe : describe.skip;

const aTest = (name: string, body: string, imports = ''): string =>
  `package ${name}\n\nimport (\n\t"testing"\n${imports})\n\nfunc TestOne(t *testing.T) {\n${body}\n}\n`;

function writeModule({ workspace }: Rig): void {
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

const planTest = (spec: Parameters<typeof planNode>[1]['spec'], platform?: Platform) => {
  const planned = planNode(test, { spec, platform, target: 'test', project: { machine: host } });
  expect(planned.diagnostics).toEqual([]);
  const [scan, main] = planned.actions;
  if (!scan || !main) throw new Error('two actions');
  return { scan, main };
};

/** What the engine does: scan, growth, compiling in one call, tests, the main action. */
async function runNode(
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

real('check/go-test', () => {
  let rig: Rig;
  beforeAll(() => {
    rig = makeRig();
  });
  beforeEach(() => writeModule(rig));
  afterAll(() => rig.workspace[Symbol.dispose]());
  const ordersTest = 'test#test example.com/shop/orders';

  it('compiles in one call for names that differ, runs each package, and reports', async () => {
    rig.commands.length = 0;
    const { verdict, outcomes } = await runNode(rig, planTest({}));
    expect(verdict).toMatchObject({ ok: true, note: '2 passed, 0 failed, 1 skipped' });
    expect([...outcomes.keys()]).toEqual([
      'test#compile example.com/shop/orders',
      'test#compile example.com/shop/store/orders',
      ordersTest,
      'test#test example.com/shop/store/orders',
    ]);
    expect(rig.commands.filter((words) => words[1] === 'test')).toHaveLength(2);
    const xml = rig.workspace.read('dist/reports/test/junit.xml').toString();
    expect(xml).toContain('<testsuites tests="3" failures="0" skipped="1">');
    expect(JSON.parse(rig.workspace.read('dist/reports/test/report.json').toString())).toMatchObject({ passed: 2 });
  });

  it('finds out what the tests read', async () => {
    const { outcomes } = await runNode(rig, planTest({}));
    const outcome = outcomes.get(ordersTest);
    expect(outcome?.ok && outcome.discovered).toEqual({
      files: ['orders/testdata/missing.txt', 'orders/testdata/total.txt'],
      folders: ['orders/testdata'],
      variables: ['SHOP_MODE'],
    });
  });

  it('knows the files of each test, and gives equal bytes for an edited comment', async () => {
    const { scan } = planTest({});
    const found = dataOf(await one(rig, test, scan));
    expect(filesOf(found, 'test example.com/shop/orders')).toEqual(['orders/orders.go', 'orders/orders_test.go']);
    const before = await runNode(rig, planTest({}));
    rig.workspace.write('orders/orders.go', 'package orders\n\nfunc Total() int { return 3 } // a remark\n');
    const after = await runNode(rig, planTest({}));
    const id = 'test#compile example.com/shop/orders';
    expect(after.outcomes.get(id)).toEqual(before.outcomes.get(id));
  });

  it('names failed tests with their places, and still writes the report', async () => {
    rig.workspace.write('orders/testdata/total.txt', '4');
    const { outcomes, verdict } = await runNode(rig, planTest({}));
    expect(verdict).toBeUndefined();
    expect(outcomes.get(ordersTest)).toMatchObject({
      ok: false,
      failure: {
        type: 'finding',
        message: '1 of 1 tests failed in example.com/shop/orders',
        lines: ['--- FAIL: TestOne', '    orders/orders_test.go:10: total is 4'],
      },
    });
    const xml = rig.workspace.read('dist/reports/test/junit.xml').toString();
    expect(xml).toMatch(/<testsuites tests="\d+" failures="1"/);
    expect(xml.indexOf('shop/orders"')).toBeLessThan(xml.indexOf('shop/store/orders"'));
  });

  it.each([
    ['a panic', '\tpanic("oh no")', 'panic: oh no'],
    ['an early exit', '\tos.Exit(3)', 'TestOne'],
    ['a time limit', '\ttime.Sleep(time.Hour)', 'panic: test timed out after 300ms'],
  ])('tells %s', async (_what, body, expected) => {
    const imports = `${body.includes('os.') ? '\t"os"\n' : ''}${body.includes('time.') ? '\t"time"\n' : ''}`;
    rig.workspace.write('orders/orders_test.go', aTest('orders', body, imports));
    const plan = planTest({ packages: './orders' });
    const work = plan.scan.work;
    if (work.type !== 'perform') throw new Error('performed');
    const scan: Action = { ...plan.scan, work: { ...work, input: { ...(work.input as object), limitMs: 300 } } };
    const { outcomes } = await runNode(rig, { ...plan, scan });
    expect(JSON.stringify(outcomes.get(ordersTest))).toContain(expected);
    expect(outcomes.get(ordersTest)?.ok).toBe(false);
  });

  it('lets a package that does not compile fail alone', async () => {
    rig.workspace.write('orders/orders_test.go', aTest('orders', '\tnothing()'));
    const { outcomes } = await runNode(rig, planTest({}));
    const text = JSON.stringify(outcomes.get('test#compile example.com/shop/orders'));
    expect(text).toContain('the tests of example.com/shop/orders do not compile');
    expect(text).toContain('orders/orders_test.go:8:2: undefined: nothing');
    expect(outcomes.get('test#test example.com/shop/store/orders')?.ok).toBe(true);
  });

  it('measures what all packages run, those without tests too, as "go tool cover" reads it', async () => {
    rig.workspace.write('plain/plain.go', 'package plain\n\nfunc F() int { return 1 }\n');
    rig.workspace.write('orders/orders_test.go', aTest('orders', '\tTotal()'));
    rig.workspace.write(
      'store/orders/o.go',
      'package orders\n\nfunc G(b bool) int {\n\tif b {\n\t\treturn 1\n\t}\n\treturn 2\n}\n',
    );
    const uses = '\torders.G(true)';
    rig.workspace.write('store/orders/o_test.go', aTest('orders_test', uses, '\t"example.com/shop/store/orders"\n'));
    const profile = 'dist/reports/test/coverage.out';
    const { verdict, outcomes } = await runNode(rig, planTest({ cover: true }));
    expect([...outcomes.values()].map(failureText).filter(Boolean)).toEqual([]);
    expect(verdict).toMatchObject({ ok: true, note: '2 passed, 0 failed, 60.0 % covered' });
    expect(rig.workspace.read(profile).toString()).toBe(
      'mode: set\n' +
        'example.com/shop/orders/orders.go:3.18,3.30 1 1\n' +
        'example.com/shop/plain/plain.go:3.14,3.26 1 0\n' +
        'example.com/shop/store/orders/o.go:3.20,4.7 1 1\n' +
        'example.com/shop/store/orders/o.go:4.7,6.3 1 1\n' +
        'example.com/shop/store/orders/o.go:7.2,7.10 1 0\n',
    );
    const told = runTool('go', ['tool', 'cover', `-func=${rig.workspace.path(profile)}`], { cwd: rig.workspace.root });
    expect(told).toMatch(/total:\s+\(statements\)\s+60\.0%/);
    expect(JSON.parse(rig.workspace.read('dist/reports/test/report.json').toString())).toMatchObject({
      coverage: { statements: 5, covered: 3 },
    });
  });

  it('counts what a test runs in other packages, and agrees with "go test -coverpkg"', async () => {
    rig.workspace.write('plain/plain.go', 'package plain\n\nfunc F() int { return 1 }\n\nfunc H() int { return 2 }\n');
    const uses = '\tplain.F()';
    const imports = '\t"example.com/shop/plain"\n';
    rig.workspace.write('orders/orders_test.go', aTest('orders', uses, imports));
    rig.workspace.write('store/orders/o_test.go', aTest('orders_test', uses, imports));
    const { verdict } = await runNode(rig, planTest({ cover: { packages: './...', mode: 'count' } }));
    expect(verdict).toMatchObject({ ok: true, note: expect.stringContaining('% covered') });
    const ours = rig.workspace.read('dist/reports/test/coverage.out').toString();
    expect(ours).toContain('plain.go:3.14,3.26 1 2\n');
    const cwd = rig.workspace.root;
    runTool('go', ['test', '-count=1', '-covermode=count', '-coverpkg=./...', '-coverprofile=go.out', './...'], {
      cwd,
    });
    const total = (file: string): string =>
      runTool('go', ['tool', 'cover', `-func=${file}`], { cwd })
        .trimEnd()
        .split('\n')
        .at(-1) ?? '';
    expect(total('dist/reports/test/coverage.out')).toBe(total('go.out'));
  });

  it('removes the profile of the last good run when tests fail, and says nothing of coverage as a failure', async () => {
    rig.workspace.write('orders/orders_test.go', aTest('orders', '\tt.Error("wrong")'));
    rig.workspace.write('dist/reports/test/coverage.out', 'mode: set\n');
    const { outcomes } = await runNode(rig, planTest({ cover: true }));
    const outcome = outcomes.get(ordersTest);
    expect(outcome && !outcome.ok && outcome.failure).toMatchObject({
      lines: ['--- FAIL: TestOne', '    orders/orders_test.go:8: wrong'],
    });
    expect(fs.existsSync(rig.workspace.path('dist/reports/test/coverage.out'))).toBe(false);
  });

  const onceWrong =
    '\tif _, err := os.Stat("../luck"); err != nil {\n\t\tos.WriteFile("../luck", nil, 0o600)\n\t\tt.Fatal("bad luck")\n\t}';

  it('runs failed tests again where that is allowed: told as flaky, and not kept', async () => {
    rig.workspace.write('orders/orders_test.go', aTest('orders', onceWrong, '\t"os"\n'));
    fs.rmSync(rig.workspace.path('luck'), { force: true });
    const { outcomes, verdict } = await runNode(rig, planTest({ flaky: { retries: 2 } }));
    expect(outcomes.get(ordersTest)).toMatchObject({ ok: true, keep: false, note: '1 passed, 0 failed, 1 flaky' });
    expect(outcomes.get('test#test example.com/shop/store/orders')).not.toHaveProperty('keep');
    expect(verdict).toMatchObject({ ok: true, note: '2 passed, 0 failed, 1 flaky' });
    expect(rig.workspace.read('dist/reports/test/junit.xml').toString()).toMatch(
      /name="TestOne".*<flakyFailure .*orders_test\.go:\d+: bad luck<\/stackTrace>/,
    );
    fs.rmSync(rig.workspace.path('luck'));
    rig.workspace.write('orders/orders_test.go', aTest('orders', '\tt.Fatal("always")'));
    const never = await runNode(rig, planTest({ flaky: { retries: 2 } }));
    expect(JSON.stringify(never.outcomes.get(ordersTest))).toContain(
      '1 of 1 tests failed in example.com/shop/orders (3 tries)',
    );
  });

  it.runIf(host.os === 'linux' && host.arch !== 'arm' && haveTools('qemu-arm'))(
    'runs tests of another system with the program that exec names',
    async () => {
      rig.workspace.write(
        'orders/orders_test.go',
        aTest(
          'orders',
          '\tif runtime.GOARCH != "arm" {\n\t\tt.Fatal(runtime.GOARCH)\n\t}\n\t_, _ = os.Stat("x.txt")',
          '\t"os"\n\t"runtime"\n',
        ),
      );
      const board: Platform = { os: 'linux', arch: 'arm', variant: '7' };
      const spec = { packages: './orders', exec: ['qemu-arm'], cover: true };
      const plan = planTest(spec, board);
      const { verdict, outcomes } = await runNode(rig, plan, { 'qemu-arm': findTool('qemu-arm') ?? '' });
      expect([...outcomes.values()].map(failureText).filter(Boolean)).toEqual([]);
      expect(verdict).toMatchObject({ ok: true, note: '1 passed, 0 failed, 0.0 % covered' });
      const outcome = [...outcomes].find(([id]) => id.endsWith('#test example.com/shop/orders'))?.[1];
      expect(outcome?.ok && outcome.discovered?.files).toEqual(['orders/x.txt']);
    },
  );

  it('names the runner as a tool of foreign platforms alone', async () => {
    const foreign: Platform = { os: host.os === 'windows' ? 'linux' : 'windows', arch: 'arm64' };
    const toolsOn = async (platform?: Platform) => {
      const { scan } = planTest({ exec: ['my-runner', '-x'] }, platform);
      const growth = test.grow?.(scan, dataOf(await one(rig, test, scan)));
      const runs = growth?.actions.filter((action) => action.step.startsWith('test ')) ?? [];
      return runs.map((action) => action.tools.map((tool) => tool.name).join(' '));
    };
    expect(await toolsOn(foreign)).toEqual(['go my-runner', 'go my-runner']);
    expect(await toolsOn()).toEqual(['go', 'go']);
  });

  it('compiles again what was removed meanwhile', async () => {
    const plan = planTest({ packages: './orders' });
    const growth = test.grow?.(plan.scan, dataOf(await one(rig, test, plan.scan)));
    const [compile, run] = growth?.actions ?? [];
    if (!compile || !run) throw new Error('two actions');
    const compiled = await one(rig, test, compile);
    const data = compiled.ok ? compiled.data : undefined;
    fs.rmSync(rig.workspace.path('.gobuild/go'), { recursive: true });
    const outcome = await one(rig, test, run, { results: new Map([[compile.id, { outputs: [], ms: 1, data }]]) });
    expect(failureText(outcome)).toBe('');
  });

  it('compiles and vets for systems that cannot run here', async () => {
    const foreign: Platform = { os: host.os === 'windows' ? 'linux' : 'windows', arch: 'arm64' };
    const { verdict } = await runNode(rig, planTest({}, foreign));
    expect(verdict).toMatchObject({ ok: true, note: 'built the tests of 2 packages; they cannot run here' });
    rig.workspace.write('orders/orders_test.go', aTest('orders', '\tt.Errorf("%d", "x")'));
    const { outcomes } = await runNode(rig, planTest({}, foreign));
    expect(JSON.stringify(outcomes.get(`test@${foreign.os}-arm64#compile example.com/shop/orders`))).toContain(
      'orders_test.go:8:',
    );
  });
});

real('check/go-vet', () => {
  it('passes, and tells what vet finds with its place', async () => {
    const rig = makeRig();
    writeModule(rig);
    const { actions } = planNode(vet, { spec: {}, target: 'vet', project: { machine: host } });
    const [scan, main] = actions;
    if (!scan || !main) throw new Error('two actions');
    expect(filesOf(dataOf(await one(rig, vet, scan)), 'all')).toContain('store/orders/o_test.go');
    expect(await one(rig, vet, main)).toEqual({ ok: true });
    rig.workspace.write('plain/plain.go', 'package plain\n\nimport "fmt"\n\nfunc F() { fmt.Printf("%d", "x") }\n');
    const outcome = await one(rig, vet, main);
    expect(JSON.stringify(outcome)).toContain('plain/plain.go:5:');
    rig.workspace[Symbol.dispose]();
  });
});

real('check/go-test in whole runs', () => {
  it('merges profiles of fresh and restored packages, and asks again after luck', async () => {
    await using whole = await createRig({
      files: {
        'go.mod': 'module example.com/shop\n\ngo 1.24\n',
        'gobuild.yaml':
          'version: 1\nproject: shop\ntargets:\n  test: { kind: check, using: go-test, cover: true, flaky: { retries: 1 } }\n',
        'a/a.go': 'package a\n\nfunc A() int { return 1 }\n',
        'a/a_test.go': aTest('a', '\tA()'),
        'b/b.go': 'package b\n\nfunc B() int { return 1 }\n\nfunc C() int { return 2 }\n',
        'b/b_test.go': aTest('b', '\tB()'),
        'c/c.go': 'package c\n\nfunc C() int { return 1 }\n',
      },
    });
    const ran = async () => {
      const { code, stdout, stderr } = await whole.run('run', 'test', '--json');
      expect(code, stderr).toBe(0);
      const events = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Event);
      const steps = events.flatMap((event) => (event.type === 'action-finished' ? [event.action] : []));
      const notes = events.flatMap((event) => (event.type === 'node-finished' ? [event.report.note] : []));
      return {
        steps: steps
          .filter((id) => id.includes('#test '))
          .map((id) => id.slice(-1))
          .toSorted(),
        notes,
      };
    };
    const coverage = (): string[] =>
      whole
        .read('dist/reports/test/coverage.out')
        .split('\n')
        .filter((line) => / [01]$/.test(line));
    expect(await ran()).toEqual({ steps: ['a', 'b'], notes: ['2 passed, 0 failed, 50.0 % covered'] });
    expect(await ran()).toMatchObject({ steps: [] });
    whole.write('b/b_test.go', aTest('b', '\tB()\n\tC()'));
    expect(await ran()).toEqual({ steps: ['b'], notes: ['2 passed, 0 failed, 75.0 % covered'] });
    const good = coverage();
    expect(good).toHaveLength(4);
    whole.remove('dist');
    expect((await ran()).steps).toEqual([]);
    expect(coverage()).toEqual(good);
    whole.write(
      'a/a_test.go',
      aTest('a', '\tif os.Mkdir(os.Getenv("LUCK"), 0o700) == nil {\n\t\tt.Fatal("bad luck")\n\t}\n\tA()', '\t"os"\n'),
    );
    const yaml = whole.read('gobuild.yaml');
    whole.write('gobuild.yaml', yaml.replace('cover: true', `cover: true, env: { LUCK: "${whole.base}/luck" }`));
    const flaky = '2 passed, 0 failed, 1 flaky, 75.0 % covered';
    expect((await ran()).notes).toEqual([flaky]);
    expect(await ran()).toEqual({ steps: ['a'], notes: ['2 passed, 0 failed, 75.0 % covered'] });
    expect((await ran()).steps).toEqual([]);
  });
});
