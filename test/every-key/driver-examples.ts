/** Right files with the keys of drivers that no driver's example shows. */
import { head, type KeyExample } from './key-example.ts';

/** Keys of drivers. */
export const ofDrivers: readonly KeyExample[] = [
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
