/** Right files with the keys that no driver's example shows. Each key has to change what a run would do. */
import { ofDrivers } from './driver-examples.ts';
import { aTask, head, type KeyExample } from './key-example.ts';

/** Keys of the file itself. */
const top: readonly KeyExample[] = [
  { name: 'goals and places', text: `${head}default: [a]\nwatch: [a]\ndist: out\ncache: { size: 2GiB }\n${aTask}` },
  {
    name: 'targets of another file',
    text: `${head}include: { api: api/gobuild.yaml }\n${aTask}`,
    files: { 'api/gobuild.yaml': `version: 1\n${aTask}` },
  },
  { name: 'a root that is not there', text: `${head}root: ../gobuild.yaml\n${aTask}`, refusedFor: 'root' },
  {
    name: 'vars, and a version from a text',
    text: `${head}vars: { word: hello }
release-version: { text: 1.2.3 }
targets:
  a: { kind: task, outputs: [out.txt], run: ["echo", "\${{ vars.word }} \${{ version }}"] }
`,
  },
  {
    name: 'a version from a variable',
    text: `${head}release-version: { env: RELEASE }
targets:
  a: { kind: task, outputs: [out.txt], run: ["echo", "\${{ version }}"] }
`,
    env: { RELEASE: '2.0.0' },
  },
  {
    name: 'files of variables that must be there',
    text: `${head}env: { files: [{ file: base.env, required: true }] }\n${aTask}`,
    refusedFor: 'env.files[].required',
  },
  {
    name: 'the same in a profile',
    text: `${head}profiles: { dev: { env: { files: [{ file: base.env, required: true }] } } }\n${aTask}`,
    refusedFor: 'profiles.*.env.files[].required',
  },
  {
    name: 'variables of all processes',
    text: `${head}env:
  files: [{ file: base.env, required: true }, ".env.\${{ profile }}"]
  pass: [LANGUAGE]
  pass-unkeyed: [HTTPS_PROXY]
  set: { TZ: UTC }
${aTask}`,
    files: { 'base.env': 'BASE=1\n', '.env.default': 'STAGE=dev\n' },
  },
  {
    name: 'a Go of its own',
    text: `${head}toolchains: { go: 1.26.8 }\ntargets: { server: { kind: compile, using: go, package: . } }\n`,
  },
  {
    name: 'who is told of the end',
    text: `${head}secrets: { HOOK: { env: HOOK } }
notify:
  - { on: [success, deploy], webhook: "\${{ secrets.HOOK }}", headers: { X-Project: demo } }
  - { if: "profile == 'prod'", command: [tell] }
  - { on: failure, command: [tell, me] }
${aTask}`,
  },
  {
    name: 'secrets from everywhere',
    text: `${head}secrets:
  A: { env: A, keyed: true }
  B: { file: keys/b.txt, keyed: true }
  C: { command: [vault, read, c] }
targets:
  a: { kind: task, outputs: [out.txt], secrets: [A, B, C], run: [make-it] }
`,
  },
  {
    name: 'profiles, the second of them by default',
    text: `${head}default-profile: prod
profiles:
  dev: {}
  prod:
    release: true
    default: [a]
    vars: { word: later }
    env:
      files: [{ file: prod.env, required: true }]
      pass: [LANGUAGE]
      pass-unkeyed: [HTTPS_PROXY]
      set: { STAGE: prod }
    overrides: [{ where: "tag=slow", cwd: sub }]
vars: { word: now }
targets:
  a: { kind: task, tags: [slow], outputs: [out.txt], run: ["echo", "\${{ vars.word }}"] }
`,
    files: { 'prod.env': 'BASE=1\n' },
  },
  {
    name: 'a matrix that is named',
    text: `${head}matrices:
  cells:
    platform: [linux/amd64, windows/amd64]
    edition: [free, pro]
    exclude: [{ platform: windows/amd64, edition: free }]
    include: [{ platform: linux/arm64, edition: pro }]
pools: { board: 1 }
targets:
  flash: { kind: task, matrix: cells, pool: board, run: [flash] }
`,
  },
];

/** Files that belong together. */
const several: readonly KeyExample[] = [
  {
    name: 'a file with another in it',
    text: `${head}include: { api: services/api/gobuild.yaml }\n${aTask}`,
    files: { 'services/api/gobuild.yaml': `version: 1\n${aTask}` },
  },
  {
    name: 'the file inside, where gobuild is started',
    place: 'services/api/gobuild.yaml',
    text: `version: 1\nproject: api\nroot: ../../gobuild.yaml\n${aTask}`,
    files: { 'gobuild.yaml': `${head}include: { api: services/api/gobuild.yaml }\n${aTask}` },
  },
];

/** Keys that all targets have. */
const common: readonly KeyExample[] = [
  {
    name: 'how a target is run',
    text: `${head}pools: { board: 2 }
secrets: { TOKEN: { env: TOKEN } }
targets:
  first: { kind: task, outputs: [in.txt], run: [make-it] }
  a:
    kind: task
    description: does it all
    from: first
    needs: [other]
    env: { STAGE: test }
    secrets: [TOKEN]
    timeout: 2m
    retries: 2
    pool: board
    tags: [nightly]
    args: true
    cache: never
    outputs: [out.txt]
    run: [make-it]
  other: { kind: task, run: [other] }
  off: { kind: task, if: "profile == 'prod'", run: [never] }
`,
  },
  {
    name: 'axes of its own',
    text: `${head}targets:
  a:
    kind: task
    matrix: { edition: [free, pro], exclude: [{ edition: free }], include: [{ edition: trial }] }
    overrides: [{ where: edition=trial, run: [make-it, --trial] }]
    run: [make-it]
`,
  },
  {
    name: 'a package with a name and a time',
    text: `${head}targets:
  site: { kind: task, outputs: [site.html], run: [make-it] }
  packed: { kind: package, using: archive, from: site, format: zip, name: site.zip, timestamp: 2025-06-01, files: [{ src: "docs/**", strip: 1 }] }
`,
    files: { 'docs/a.md': 'a\n' },
  },
];

export const examples: readonly KeyExample[] = [...top, ...several, ...common, ...ofDrivers];
