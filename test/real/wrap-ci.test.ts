/** Files of `gobuild wrap` for CI systems and editors: read by their own parsers, and run where that can be done here. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { haveTools, runTool } from '../rig/real-tool.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { git } from '../rig/story.ts';

const file = `version: 1
project: shop
targets:
  lint: { kind: check, using: command, inputs: [in.txt], run: grep -q good in.txt }
  words: { kind: check, using: command, inputs: [in.txt], run: "true" }
  copy: { kind: task, inputs: [in.txt], outputs: [out/x], run: cp in.txt out/x }
  pack: { kind: package, using: archive, from: copy, files: [in.txt] }
  sums: { kind: sign, using: checksum, from: pack }
`;

/** The real program of gitlab-ci-local, which brings GitLab's schema and runs jobs in a shell. */
const gitlab = (rig: Rig, ...words: readonly string[]): string =>
  execFileSync(process.execPath, [path.join(repository, 'node_modules/gitlab-ci-local/dist/index.js'), ...words], {
    cwd: rig.root,
    env: rig.env,
    encoding: 'utf8',
    stdio: 'pipe',
  });

/** The package imports JSON as bundlers do, and Node does not. */
async function workflowParser(rig: Rig): Promise<typeof import('@actions/workflow-parser')> {
  const outfile = path.join(rig.base, 'workflow-parser.mjs');
  const entryPoints = [path.join(repository, 'node_modules/@actions/workflow-parser/dist/index.js')];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' });
  return (await import(pathToFileURL(outfile).href)) as typeof import('@actions/workflow-parser');
}

describe.skipIf(!haveTools('git', 'bash', 'rsync', 'check-jsonschema'))('wrappers for CI', () => {
  let rig: Rig;
  const made = async (tool: string, name: string): Promise<string> => {
    const ran = await rig.run('wrap', tool);
    expect(ran.stderr).toBe('');
    expect((await rig.run('wrap', tool, '--check')).code).toBe(0);
    expect((await rig.run('wrap', tool)).code).toBe(0);
    return rig.read(name);
  };
  beforeAll(async () => {
    rig = await createRig({ files: { 'gobuild.yaml': file, 'in.txt': 'good', '.gitignore': '.gobuild\ndist\nout\n' } });
    rig.write('gobuild', `#!/bin/sh\nexec '${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}' "$@"\n`);
    fs.chmodSync(path.join(rig.root, 'gobuild'), 0o755);
    git(rig, 'init', '-q');
    git(rig, 'add', '.');
    git(rig, 'commit', '-qm', 'x');
  });
  afterAll(async () => rig[Symbol.asyncDispose]());

  test('github: the parser of its language service finds nothing wrong, and no job may write', async () => {
    const content = await made('github', '.github/workflows/gobuild.yml');
    const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await workflowParser(rig);
    const result = parseWorkflow({ name: 'gobuild.yml', content }, new NoOperationTraceWriter());
    expect(result.context.errors.getErrors()).toEqual([]);
    if (!result.value) throw new Error('no workflow');
    const template = await convertWorkflowTemplate(result.context, result.value);
    expect(template.errors ?? []).toEqual([]);
    expect(template.jobs.map(({ id }) => String(id))).toEqual(['check', 'build']);
    expect(parse(content)).toMatchObject({ permissions: { contents: 'read' } });
    const wrong = parseWorkflow(
      { name: 'x.yml', content: content.replace('runs-on', 'run-on') },
      new NoOperationTraceWriter(),
    );
    expect(wrong.context.errors.getErrors().length).toBeGreaterThan(0);
  });

  test('github: its patterns find places of the Go compilers and of gobuild', async () => {
    await made('github', '.github/workflows/gobuild.yml');
    const { problemMatcher } = JSON.parse(rig.read('.github/gobuild-problems.json')) as {
      problemMatcher: readonly { readonly pattern: readonly { readonly regexp: string }[] }[];
    };
    const patterns = problemMatcher.map(({ pattern }) => new RegExp(pattern[0]?.regexp ?? ''));
    const found = (line: string): readonly (string | undefined)[] | undefined =>
      patterns
        .map((one) => one.exec(line))
        .find((match) => match !== null)
        ?.slice(1);
    expect(found('    cmd/server/main.go:12:3: undefined: x')).toEqual([
      'cmd/server/main.go',
      '12',
      '3',
      'undefined: x',
    ]);
    expect(found('    orders_test.go:9: got 1')).toEqual(['orders_test.go', '9', undefined, 'got 1']);
    rig.write('gobuild.yaml', `${file}  x: { kind: tsk }\n`);
    const told = (await rig.run('list')).stderr.split('\n')[0] ?? '';
    rig.write('gobuild.yaml', file);
    expect(found(told)?.slice(0, 5)).toEqual(['gobuild.yaml', '9', '14', 'error', expect.stringMatching(/^GB/)]);
  });

  test('gitlab: its schema takes the pipeline, and its jobs run', async () => {
    await made('gitlab', '.gitlab-ci.yml');
    expect(gitlab(rig, '--list')).toMatch(/check: \[lint\][\s\S]*build/);
    gitlab(rig, '--force-shell-executor', '--no-artifacts-to-source', 'check: [lint]', 'build');
    expect(rig.list('dist/release').length).toBeGreaterThan(1);
    fs.rmSync(path.join(rig.root, 'dist'), { recursive: true });
    rig.write('.gitlab-ci.yml', rig.read('.gitlab-ci.yml').replace('interruptible: true', 'interruptible: [1]'));
    expect(() => gitlab(rig, '--list')).toThrow(/schema|Invalid/);
    rig.remove('.gitlab-ci.yml');
  });

  test('azure: its schema takes the pipeline with its jobs, and bash takes their steps', async () => {
    const text = await made('azure', 'azure-pipelines.yml');
    // The schema of Microsoft's editor, with patterns for engines without the `u` flag.
    const words = ['--regex-variant', 'nonunicode', '--builtin-schema', 'vendor.azure-pipelines'];
    const check = (content: string): string => {
      rig.write('checked.yml', content);
      return runTool('check-jsonschema', [...words, 'checked.yml'], { cwd: rig.root });
    };
    expect(check(text)).toContain('ok -- validation done');
    expect(() => check(text.replace('timeoutInMinutes', 'timeoutInMinute'))).toThrow('check-jsonschema');
    rig.remove('checked.yml');
    const pipeline = parse(text) as {
      readonly jobs: readonly { readonly job: string; readonly steps: readonly { readonly bash?: string }[] }[];
    };
    expect(pipeline.jobs.map(({ job }) => job)).toEqual(['check', 'build']);
    const scripts = pipeline.jobs.flatMap(({ steps }) => steps.flatMap(({ bash }) => bash ?? []));
    expect(scripts).toEqual([
      "set -e\n./gobuild run --keep-going 'check/*'\n",
      "set -e\n./gobuild run --keep-going 'package/*' 'sign/*'\n",
    ]);
    for (const script of scripts) runTool('bash', ['-n', '-c', script]);
  });

  test('vscode: settings keep what is there, tasks call what they say', async () => {
    rig.write('.vscode/settings.json', '// mine\n{\n  "editor.rulers": [120], // wide\n}\n');
    const tasks = JSON.parse((await made('vscode', '.vscode/tasks.json')).replaceAll(/^\/\/.*$/gm, '')) as {
      readonly tasks: readonly { readonly label: string; readonly command: string; readonly args: readonly string[] }[];
    };
    expect(rig.read('.vscode/settings.json')).toContain('"editor.rulers": [120], // wide\n');
    expect(rig.read('.vscode/settings.json')).toMatch(/^\/\/ mine\n\{\n {2}"yaml.schemas": \{/);
    const lint = tasks.tasks.find(({ label }) => label === 'gobuild: lint');
    execFileSync(path.join(rig.root, lint?.command ?? ''), lint?.args ?? [], {
      cwd: rig.root,
      env: rig.env,
      stdio: 'pipe',
    });
    rig.write('.vscode/tasks.json', '{}');
    expect((await rig.run('wrap', 'vscode')).stderr).toContain('GB4041');
    expect((await rig.run('wrap', 'vscode', '--force')).code).toBe(0);
  });
});
