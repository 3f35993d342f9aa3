/** Coverage of check/go-test against the real go command: what counts, what is merged, and that Go counts the same. */
import fs from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { aTest, planTest, runNode, writeTested } from '../rig/go-tested.ts';
import { makeRig, type Rig } from '../rig/go-world.ts';
import { failureText } from '../rig/perform-world.ts';
import { createRig } from '../rig/rig.ts';
import { haveTools, runTool } from '../rig/real-tool.ts';

const real = haveTools('go') ? describe : describe.skip;

real('coverage', () => {
  let rig: Rig;
  beforeAll(() => {
    rig = makeRig();
  });
  beforeEach(() => writeTested(rig));
  afterAll(() => rig.workspace[Symbol.dispose]());
  const ordersTest = 'test#test example.com/shop/orders';

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
