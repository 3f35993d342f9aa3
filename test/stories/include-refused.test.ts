/** What is wrong with several gobuild.yaml files: each row a workspace, a command line, and what the answer says. */
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';

const withApi = (...lines: readonly string[]): Record<string, string> => ({
  'services/api/gobuild.yaml': ['version: 1', 'root: ../../gobuild.yaml', ...lines, ''].join('\n'),
});
const rootWith = (...lines: readonly string[]): Record<string, string> => ({
  'gobuild.yaml': ['version: 1', 'project: shop', ...lines, ''].join('\n'),
});
const includesApi = 'include: { api: services/api/gobuild.yaml }';
const oneTarget = 'targets: { a: { kind: group, needs: [] } }';

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** What the answer says, each part. */
  readonly says: readonly string[];
}

const refused: Readonly<Record<string, Case>> = {
  'a file that is not there': {
    files: rootWith('include: { api: services/apo/gobuild.yaml }', oneTarget),
    says: ['gobuild.yaml:3:17: error GB1061: there is no file services/apo/gobuild.yaml'],
  },
  'a folder': {
    files: { ...rootWith('include: { api: services/api }', oneTarget), ...withApi(oneTarget) },
    says: ['gobuild.yaml:3:17: error GB1061: services/api is a folder', 'services/api/gobuild.yaml'],
  },
  'a file outside the workspace': {
    files: rootWith('include: { up: ../other/gobuild.yaml }', oneTarget),
    says: [
      'gobuild.yaml:3:16: error GB1060: "../other/gobuild.yaml" cannot be included: it lies outside the workspace',
    ],
  },
  'a circle, named whole': {
    files: {
      ...rootWith(includesApi, oneTarget),
      ...withApi('include: { db: db/gobuild.yaml }', oneTarget),
      'services/api/db/gobuild.yaml': 'version: 1\ninclude: { up: ../gobuild.yaml }\n',
    },
    says: [
      'services/api/db/gobuild.yaml:2:16: error GB1062',
      'services/api/gobuild.yaml -> services/api/db/gobuild.yaml -> services/api/gobuild.yaml',
    ],
  },
  'the root included by what it includes': {
    files: { ...rootWith(includesApi, oneTarget), ...withApi('include: { up: ../../gobuild.yaml }') },
    says: [
      'error GB1062: files include each other in a circle: gobuild.yaml -> services/api/gobuild.yaml -> gobuild.yaml',
    ],
  },
  'one file under two names': {
    files: {
      ...rootWith('include: { api: services/api/gobuild.yaml, web: ./services/api/gobuild.yaml }'),
      ...withApi(oneTarget),
    },
    says: ['gobuild.yaml:3:49: error GB1063: services/api/gobuild.yaml is included twice', 'gobuild.yaml:3:17'],
  },
  'a root that does not include the file': {
    files: { ...rootWith(oneTarget), ...withApi(oneTarget) },
    args: ['-C', 'services/api', 'list'],
    says: [
      'services/api/gobuild.yaml:2:7: error GB1065: gobuild.yaml does not include services/api/gobuild.yaml',
      'include: { api: services/api/gobuild.yaml }',
    ],
  },
  'a root that is not there': {
    files: { 'sub/gobuild.yaml': 'version: 1\nroot: ../build.yaml\n' },
    args: ['-C', 'sub', 'list'],
    says: ['gobuild.yaml:2:7: error GB1067: the root ../build.yaml is not there'],
  },
  'roots in a circle': {
    files: {
      'gobuild.yaml': 'version: 1\nroot: sub/gobuild.yaml\n',
      'sub/gobuild.yaml': 'version: 1\nroot: ../gobuild.yaml\n',
    },
    args: ['-C', 'sub', 'list'],
    says: ['error GB1067: files name each other as their root:'],
  },
  'another root than the one that includes it': {
    files: {
      ...rootWith(includesApi),
      'services/api/gobuild.yaml': `version: 1\nroot: ../gobuild.yaml\n${oneTarget}\n`,
    },
    says: ['services/api/gobuild.yaml:2:7: error GB1064', 'write root: ../../gobuild.yaml'],
  },
  'an unknown namespace and an unknown name, as they were written': {
    files: {
      ...rootWith(includesApi, 'targets: { a: { kind: group, needs: ["apo:b", "api:c"] } }'),
      ...withApi('targets: { b: { kind: group, needs: [a, "//x", b] } }'),
    },
    says: [
      'gobuild.yaml:4:38: error GB2009: no file is included as "apo"',
      'did you mean "api:b"?',
      'gobuild.yaml:4:47: error GB2003: there is no target "api:c"',
      'services/api/gobuild.yaml:3:38: error GB2003: there is no target "a"',
      'did you mean "//a"?',
      'services/api/gobuild.yaml:3:41: error GB2003: there is no target "//x"',
      'services/api/gobuild.yaml:3:48: error GB2001: targets need each other in a circle: api:b -> api:b',
    ],
  },
  'a target and a file named with a colon': {
    files: rootWith('include: { "a:b": x.yaml }', 'targets: { "a:b": { kind: group } }'),
    says: ['gobuild.yaml:3:12: error GB1029', 'gobuild.yaml:4:12: error GB1029'],
  },
  'what is wrong in every file, at once, each with its own excerpt': {
    files: {
      ...rootWith(includesApi, 'targets: { a: { kind: grup } }'),
      ...withApi('vars: { x: 1 }', 'targets: { b: { kind: task } }', 'dists: out'),
    },
    says: [
      'gobuild.yaml:4:23: error GB1027',
      'services/api/gobuild.yaml:4:12: error GB1021',
      'services/api/gobuild.yaml:5:1: error GB1020',
      '5 | dists: out',
    ],
  },
  'a secret and a pool that only the included file declares': {
    files: {
      ...rootWith(includesApi),
      'services/api/gobuild.yaml': `version: 1
secrets: { KEY: { env: KEY } }
pools: { flash: 1 }
targets:
  a: { kind: task, run: [x], secrets: [KEY], pool: flash, env: { X: "\${{ secrets.KEY }}" } }
`,
    },
    says: [
      'services/api/gobuild.yaml:5:40: error GB1045: there is no secret "KEY"',
      'declare it in gobuild.yaml: secrets: { KEY: { env: KEY } }',
      'services/api/gobuild.yaml:5:52: error GB1049: there is no pool "flash"',
      'declare it in gobuild.yaml: pools: { flash: 1 }',
    ],
  },
  'an included file that is no YAML': {
    files: {
      ...rootWith(includesApi, 'targets: { a: { kind: group, needs: ["api:b"] } }'),
      'services/api/gobuild.yaml': 'a: [\n',
    },
    says: ['services/api/gobuild.yaml:', 'error GB1001', '1 error'],
  },
  'the file that gobuild is started beside, when it is no YAML': {
    files: { ...rootWith(includesApi), ...withApi('targets: [') },
    args: ['-C', 'services/api', 'list'],
    says: ['services/api/gobuild.yaml:3:10: error GB1001', '1 error'],
  },
  'outputs of two files on one path': {
    files: {
      ...rootWith(
        includesApi,
        'targets: { a: { kind: task, inputs: [x], outputs: [services/api/o.txt], run: [touch, o] } }',
      ),
      ...withApi('targets: { a: { kind: task, inputs: [x], outputs: [o.txt], run: [touch, o] } }'),
    },
    args: ['run', 'a', 'api:a'],
    says: ['error GB2501', 'a and api:a both write services/api/o.txt'],
  },
  'an output that is a file of the configuration': {
    files: {
      ...rootWith(includesApi),
      ...withApi('targets: { a: { kind: task, outputs: [./gobuild.yaml], run: [touch, o] } }'),
    },
    args: ['run', 'api:a'],
    says: ['api:a may not write "services/api/gobuild.yaml": it is a file of the configuration'],
  },
  'an output outside the workspace': {
    files: {
      ...rootWith(includesApi),
      ...withApi('targets:', '  b: { kind: task, inputs: [x], outputs: [../../../up.txt], run: [touch, o] }'),
    },
    says: ['services/api/gobuild.yaml:4:43: error GB3601: a task may not write "../../../up.txt"'],
  },
};

test.concurrent.each(Object.entries(refused))(
  'refused: %s',
  async (_name, { files: written, args = ['list'], says }) => {
    await using rig = await createRig({ files: written });
    const ran = await rig.run(...args);
    for (const text of says) expect(ran.stderr).toContain(text);
    expect(ran.code).toBe(2);
    expect(ran.stderr).not.toContain('    at ');
  },
);

test.concurrent('keys that only the root decides are told where they have no effect', async () => {
  await using rig = await createRig({
    files: { ...rootWith(includesApi), ...withApi('project: api', 'pools: { flash: 1 }', 'dist: out', oneTarget) },
  });
  const listed = await rig.run('list');
  expect(listed.code).toBe(0);
  expect(listed.stderr).toContain('services/api/gobuild.yaml:4:1: warning GB1066: "pools" has no effect');
  expect(listed.stderr).toContain('services/api/gobuild.yaml:5:1: warning GB1066: "dist" has no effect');
});
