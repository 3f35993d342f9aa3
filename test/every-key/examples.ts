/** Right files with the keys that no driver's example shows. Each key has to change what a run would do. */

export interface KeyExample {
  readonly name: string;
  readonly text: string;
  /** Where `text` stands; gobuild is started in its folder. Default: gobuild.yaml. */
  readonly place?: string;
  /** Other files, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Variables of gobuild's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** It is refused for the sake of this key, and right without it. */
  readonly refusedFor?: string;
}

const head = 'version: 1\nproject: demo\n';
const aTask = `targets:
  a: { kind: task, outputs: [out.txt], run: [make-it] }
`;

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

/** Keys of drivers. */
const ofDrivers: readonly KeyExample[] = [
  {
    name: 'task and check/command in a folder, with a shell',
    text: `${head}targets:
  a: { kind: task, shell: sh, cwd: sub, stdin: in.txt, depfile: out.d, tools: [cc], outputs: [out.txt], run: make-it }
  b: { kind: check, using: command, shell: sh, cwd: sub, stdin: in.txt, tools: [cc], run: check-it }
`,
    files: { 'in.txt': 'x\n', 'sub/x': '' },
  },
  {
    name: 'services that are asked whether they are ready',
    text: `${head}targets:
  server: { kind: compile, using: go, package: ., matrix: { platform: [host] } }
  web:
    kind: service
    from: server
    cwd: sub
    tools: [cc]
    run: ["\${{ artifacts.server.path }}"]
    ready: { http: { port: 8080, path: /ready, host: localhost, status: 204 }, interval: 1s, timeout: 2s, threshold: 2, stable-for: 3s, within: 1m }
    restart: stop-start
    stop: { grace: 1s }
  worker:
    kind: service
    shell: sh
    run: ./work
    ready: { tcp: { port: 8081, host: localhost } }
`,
    files: { 'sub/x': '' },
  },
  {
    name: 'check/go-test of a module below',
    text: `${head}targets:
  test:
    kind: check
    using: go-test
    go: 1.26.8
    module: svc
    packages: ./svc/...
    tags: [integration]
    mod: vendor
    workspace: true
    experiments: [jsonv2]
    run: ^TestTotal
    skip: Slow$
    flags: [-golden]
    cover: { packages: ./svc/..., mode: count }
  vet: { kind: check, using: go-vet, go: 1.26.8, module: svc, packages: ./svc/web/..., tags: [integration], mod: vendor, workspace: true, experiments: [jsonv2] }
`,
    files: { 'svc/go.mod': 'module example.com/svc\n\ngo 1.24.0\n', 'go.work': 'go 1.24.0\n\nuse ./svc\n' },
  },
  {
    name: 'compile/go with all its flags',
    text: `${head}targets:
  server:
    kind: compile
    using: go
    package: ./cmd/server
    go: 1.26.8
    matrix: { platform: [windows/amd64] }
    mod: vendor
    workspace: true
    experiments: [jsonv2]
    gcflags: "all=-N -l"
    asmflags: [-spectre=all]
    buildmode: pie
    pgo: cpu.pprof
    cover: true
    trimpath: false
    buildvcs: true
    resource: { manifest: app.manifest, version: { number: 1.2.3, copyright: demo } }
`,
    files: { 'app.manifest': '<assembly/>\n', 'cpu.pprof': '' },
  },
  {
    name: 'compile/prebuilt from everywhere',
    text: `${head}secrets: { TOKEN: { env: TOKEN } }
targets:
  tool:
    kind: compile
    using: prebuilt
    files:
      linux/amd64: { path: bin/tool }
      linux/arm64:
        url: https://example.com/tool
        sha256: ${'ab'.repeat(32)}
        headers: { Private-Token: "\${{ secrets.TOKEN }}" }
  logo:
    kind: compile
    using: prebuilt
    role: file
    file: { url: https://example.com/logo.png, sha256: ${'cd'.repeat(32)}, headers: { X-Part: logo } }
  note: { kind: compile, using: prebuilt, role: file, file: { path: note.txt } }
`,
  },
  {
    name: 'deploy/local with every probe',
    text: `${head}targets:
  server: { kind: compile, using: go, package: ., matrix: { platform: [host] } }
  checksums: { kind: sign, using: checksum, from: server }
  signature: { kind: sign, using: sigstore, from: checksums, key: { dev: true } }
  here:
    kind: deploy
    using: local
    from: server
    service: { run: ["\${{ artifacts.server.path }}"], cwd: data }
    probes:
      startup: { http: { port: 8080, path: /started, host: localhost, status: 204 }, interval: 1s, timeout: 2s, threshold: 2, stable-for: 3s }
      readiness: { tcp: { port: 8080, host: localhost }, interval: 1s, timeout: 2s, within: 1m }
      liveness: { command: [current/alive], interval: 1s, timeout: 2s, threshold: 2, stable-for: 3s, within: 1m }
    verify: { signature: signature, version: { http: /version, equals: "7", port: 8081, host: 127.0.0.2 } }
  there:
    kind: deploy
    using: local
    from: server
    service: { run: ["\${{ artifacts.server.path }}"] }
    probes:
      startup: { tcp: { port: 8080, host: localhost } }
      readiness: { command: [current/ready] }
      liveness: { http: { port: 8080, path: /alive, host: localhost, status: 204 } }
  elsewhere:
    kind: deploy
    using: local
    from: server
    service: { run: ["\${{ artifacts.server.path }}"] }
    probes:
      startup: { command: [current/started] }
      readiness: { http: { port: 8080, host: localhost, status: 204 } }
      liveness: { tcp: { port: 8080, host: localhost } }
`,
  },
];

export const examples: readonly KeyExample[] = [...top, ...several, ...common, ...ofDrivers];
