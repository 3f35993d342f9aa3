/** compile/go with modules that others made: of a proxy, of the vendor folder, of a workspace. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absolute } from '../../src/base/path.ts';
import { driver as compile } from '../../src/kinds/compile/go/driver.ts';
import { planProgram, program } from '../rig/go-shop.ts';
import { dataOf, filesOf, goProgram, host, makeRig, one, valuesOf, type Rig } from '../rig/go-world.ts';
import { writeProxyModule } from '../rig/module-proxy.ts';
import { failureText } from '../rig/perform-world.ts';
import { haveTools } from '../rig/real-tool.ts';

const real = haveTools('go') ? describe : describe.skip;

real('compile/go with modules of a proxy', () => {
  const proxy = fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-proxy-'));
  const caches = path.join(proxy, 'mod');
  const variables = { GOPROXY: pathToFileURL(proxy).href, GOSUMDB: 'off', GOMODCACHE: caches, GOFLAGS: '-modcacherw' };
  let rig: Rig;
  beforeAll(() => {
    const files = { 'go.mod': 'module example.com/dep\n\ngo 1.24\n', 'dep.go': 'package dep\n\nconst Name = "dep"\n' };
    writeProxyModule(proxy, 'example.com/dep', 'v1.2.3', files);
    rig = makeRig(variables);
    rig.workspace.write('go.mod', 'module example.com/shop\n\ngo 1.24\n\nrequire example.com/dep v1.2.3\n');
    rig.workspace.write('cmd/a/main.go', program('dep.Name', 'import "example.com/dep"'));
    execFileSync(goProgram, ['mod', 'tidy'], {
      cwd: rig.workspace.root,
      env: { ...process.env, ...variables, GOMODCACHE: path.join(proxy, 'other') },
    });
  });
  afterAll(() => {
    rig.workspace[Symbol.dispose]();
    fs.rmSync(proxy, { recursive: true, force: true });
  });
  const plan = () => planProgram({ module: '.', package: './cmd/a' }, host);

  it('downloads what is missing, and again when the cache was emptied', async () => {
    const found = dataOf(await one(rig, compile, plan().scan));
    expect(valuesOf(found, './cmd/a')['module example.com/dep']).toMatch(/^v1\.2\.3 h1:/);
    fs.rmSync(caches, { recursive: true });
    const outcome = await one(rig, compile, plan().main);
    expect(failureText(outcome)).toBe('');
    rig.commands.length = 0;
    await one(rig, compile, plan().main);
    expect(rig.commands.map((words) => words[1])).toEqual(['build']);
  });

  it('says why a module cannot be had', async () => {
    fs.rmSync(caches, { recursive: true });
    fs.renameSync(path.join(proxy, 'example.com'), path.join(proxy, 'gone.com'));
    const outcome = await one(rig, compile, plan().main);
    fs.renameSync(path.join(proxy, 'gone.com'), path.join(proxy, 'example.com'));
    expect(JSON.stringify(outcome)).toContain('v1.2.3.zip: no such file');
  });

  it('says what to do about a missing sum', async () => {
    const sums = rig.workspace.read('go.sum');
    fs.rmSync(rig.workspace.path('go.sum'));
    const outcome = await one(rig, compile, plan().main);
    rig.workspace.write('go.sum', sums);
    expect(failureText(outcome)).toContain('go mod tidy');
  });

  it('hashes what lies in vendor, and needs no proxy for it', async () => {
    execFileSync(goProgram, ['mod', 'vendor'], { cwd: rig.workspace.root, env: { ...process.env, ...variables } });
    const found = dataOf(await one(rig, compile, plan().scan));
    expect(filesOf(found, './cmd/a')).toEqual(['cmd/a/main.go', 'vendor/example.com/dep/dep.go']);
    expect(failureText(await one(rig, compile, plan().main))).toBe('');
  });

  it('takes the modules of a workspace', async () => {
    fs.rmSync(rig.workspace.path('vendor'), { recursive: true });
    rig.workspace.write('dep/go.mod', 'module example.com/dep\n\ngo 1.24\n');
    rig.workspace.write('dep/dep.go', 'package dep\n\nconst Name = "local"\n');
    rig.workspace.write('go.work', 'go 1.24\n\nuse (\n\t.\n\t./dep\n)\n');
    const { scan, main } = planProgram({ module: '.', package: './cmd/a', workspace: true }, host);
    expect(filesOf(dataOf(await one(rig, compile, scan)), './cmd/a')).toEqual(['cmd/a/main.go', 'dep/dep.go']);
    expect(failureText(await one(rig, compile, main))).toBe('');
    const said = spawnSync(absolute(rig.workspace.root, main.outputs[0]?.path ?? ''), { encoding: 'utf8' });
    expect(said.stderr).toBe('local none\n');
  });
});
