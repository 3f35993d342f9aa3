/** check/go-test and check/go-vet against the real go command: what runs, what is found, what is said. */
import fs from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import type { Platform } from '../../src/model/platform.ts';
import { driver as test } from '../../src/kinds/check/go-test/driver.ts';
import { driver as vet } from '../../src/kinds/check/go-vet/driver.ts';
import { aTest, planTest, runNode, writeTested } from '../rig/go-tested.ts';
import { dataOf, filesOf, host, makeRig, one, type Rig } from '../rig/go-world.ts';
import { failureText, planNode } from '../rig/perform-world.ts';
import { findTool, haveTools } from '../rig/real-tool.ts';

const real = haveTools('go') ? describe : describe.skip;

real('check/go-test', () => {
  let rig: Rig;
  beforeAll(() => {
    rig = makeRig();
  });
  beforeEach(() => writeTested(rig));
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
    writeTested(rig);
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
