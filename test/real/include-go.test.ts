/** Go targets of included files: modules of their own and a shared one, tests, packages, a deploy, from any folder. */
import { describe, expect, it } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { haveTools } from '../rig/real-tool.ts';
import { sum } from '../rig/story.ts';

const real = haveTools('go') ? describe : describe.skip;

const program = (says: string): string => `package main\n\nfunc main() { println("${says}") }\n`;
const files = {
  'go.mod': 'module example.com/shop\n\ngo 1.24\n',
  'gobuild.yaml': `version: 1
project: shop
include: { api: services/api/gobuild.yaml, tools: tools/gobuild.yaml }
targets:
  all: { kind: group, needs: ["*"] }
`,
  'services/api/go.mod': 'module example.com/api\n\ngo 1.24\n',
  'services/api/gobuild.yaml': `version: 1
root: ../../gobuild.yaml
release-version: { text: 2.0.0 }
targets:
  server: { kind: compile, using: go, package: ./cmd/server, stamp: { main.version: "\${{ version }}" } }
  test: { kind: check, using: go-test }
  vet: { kind: check, using: go-vet, packages: ./cmd/... }
  pack: { kind: package, using: archive, from: server, files: [etc/app.yaml] }
  here: { kind: deploy, using: local, from: server, files: [etc/app.yaml] }
`,
  'services/api/etc/app.yaml': 'a: 1\n',
  'services/api/cmd/server/main.go': 'package main\n\nvar version string\n\nfunc main() { println(version) }\n',
  'services/api/cmd/server/main_test.go': 'package main\n\nimport "testing"\n\nfunc TestOne(t *testing.T) {}\n',
  'tools/gobuild.yaml': `version: 1
root: ../gobuild.yaml
targets:
  tool: { kind: compile, using: go, module: .., package: ./cmd/tool }
`,
  'tools/cmd/tool/main.go': program('tool'),
};

real('Go in included files', () => {
  it('is built, tested, packed and deployed; an edit is seen from the folder of each file', async () => {
    await using rig = await createRig({ files });
    const all = await rig.run('run', 'all', 'api:here');
    expect(all.code, all.stderr).toBe(0);
    const programs = rig.list('dist').filter((path) => path.startsWith('build/'));
    expect(programs.map((path) => path.replace(/\/[a-z0-9]+-[a-z0-9]+\//, '/HOST/').replace(/\.exe$/, ''))).toEqual([
      'build/api+server/HOST/server',
      'build/tools+tool/HOST/tool',
    ]);
    expect(rig.list('dist/release').filter((path) => path.startsWith('shop-api_2.0.0_'))).toHaveLength(1);
    expect(rig.exists('dist/reports/api+test/junit.xml')).toBe(true);
    expect(rig.exists('.gobuild/local/api+here/current/etc/app.yaml')).toBe(true);
    rig.write('services/api/cmd/server/main.go', program('new'));
    rig.write('tools/cmd/tool/main.go', program('new tool'));
    expect(sum(await rig.run('-C', 'services/api', 'run', 'server', 'vet'))).toMatch(/^0 fresh, 2 ran/);
    expect(sum(await rig.run('-C', 'tools', 'run', 'tool'))).toMatch(/^0 fresh, 1 ran/);
    expect((await rig.run('-C', 'services/api', 'deploy', 'status', 'here')).stdout).toContain('api:here: 2.0.0');
  });
});
