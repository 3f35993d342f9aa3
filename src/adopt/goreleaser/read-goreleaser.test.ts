/** GoReleaser files → targets: builds, archives, checksums, templates; the rest is told with its line. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../base/json.ts';
import { readForeignYaml } from '../../config/foreign-yaml.ts';
import { noteText } from '../draft.ts';
import type { Survey } from '../survey.ts';
import { readGoreleaser } from './read-goreleaser.ts';
import { translateTemplate } from './template.ts';

const survey: Survey = {
  folderName: 'shop',
  files: ['go.mod', 'README.md', 'man/a.1'],
  isWhole: true,
  modules: [],
  programs: [],
};

function convert(text: string, there = survey) {
  const yaml = readForeignYaml({ file: 'g.yaml', text });
  if (!yaml.value) throw new Error(JSON.stringify(yaml.diagnostics));
  const isPort = (platform: string): boolean => !platform.startsWith('windows/arm/');
  const made = readGoreleaser({ file: 'g.yaml', yaml: yaml.value, survey: there, isPort });
  return {
    bodies: Object.fromEntries(made.targets.map(({ name, body }): [string, JsonObject] => [name, body])),
    notes: made.notes.map(noteText),
    settings: made.settings,
  };
}

test('builds with platforms, flags and stamps; merge keys are read', () => {
  const { bodies, notes } = convert(`version: 2
project_name: shop
env: [CGO_ENABLED=0, LANG=C]
base: &base
  goos: [linux, windows]
  goarch: [amd64, arm]
  goarm: [6, 7]
  ignore: [{ goos: linux, goarm: 6 }]
builds:
  - <<: *base
    main: ./cmd/server/main.go
    binary: "{{ .ProjectName }}"
    tags: [netgo]
    flags: [-trimpath, -tags=extra]
    env: [CGO_ENABLED=1, "MODE={{ .Env.MODE }}"]
    ldflags:
      - -s -w -X main.version={{ .Version }} -X 'main.by={{.Env.USER}} x' -extldflags "-static"
      - -X main.date={{.Date}}
      - "{{ if .IsSnapshot }}-X main.snap=1{{ end }}"
    hooks: { post: [upx] }
`);
  expect(bodies['shop']).toEqual({
    description: 'the program shop',
    kind: 'compile',
    using: 'go',
    package: './cmd/server',
    output: 'shop',
    matrix: { platform: ['linux/amd64', 'linux/arm/7', 'windows/amd64'] },
    tags: ['netgo', 'extra'],
    ldflags: ['-s', '-w'],
    stamp: {
      'main.version': '${{ version }}',
      'main.by': "${{ default(env.USER, '') }} x",
      'main.date': '${{ git.time }}',
    },
    env: { MODE: "${{ default(env.MODE, '') }}" },
  });
  expect(notes).toEqual([
    'g.yaml:4: base: not converted',
    'g.yaml:15: builds: CGO_ENABLED=1: gobuild builds Go without cgo',
    'g.yaml:17: builds: -extldflags -static is for a C linker, which is not used',
    "g.yaml:18: stamp main.date: the clock would make every build another one: the commit's time is taken",
    'g.yaml:19: builds: ldflags {{ if .IsSnapshot }}-X is not converted',
    'g.yaml:19: builds: ldflags main.snap=1{{ end }} is not converted',
    'g.yaml:20: builds: hooks.post is not converted: write a task, and needs: [it]',
  ]);
});

test('archives and checksums by their defaults, and with names, formats and files', () => {
  expect(convert('builds: [{ id: a }]').bodies).toMatchObject({
    a: { package: '.', output: 'shop' },
    archive: { from: ['a'] },
    checksums: { from: ['archive'], name: 'shop_${{ version }}_checksums.txt' },
  });
  const { bodies, notes } = convert(`builds: [{ id: a }, { id: b, main: ./b }]
archives:
  - id: main
    ids: [a]
    formats: [tar.xz]
    format_overrides: [{ goos: windows, formats: [zip] }]
    name_template: "x_{{ .Os }}_{{ if eq .Arch \\"amd64\\" }}x86_64{{ else }}{{ .Arch }}{{ end }}{{ if .Arm }}v{{ .Arm }}{{ end }}"
    wrap_in_directory: true
    files: [README.md, "man/*", "gone/*", { src: man/a.1, dst: m, strip_parent: true }]
checksum: { name_template: sums.txt, algorithm: crc32 }
nfpms: [{}]
odd: 1
`);
  expect(bodies['main']).toEqual({
    description: 'what people download',
    kind: 'package',
    using: 'archive',
    from: ['a'],
    overrides: [{ where: 'os=windows', format: 'zip' }],
    name: [
      'x_${{ platform.os }}_',
      "${{ case(platform.arch == 'amd64', 'x86_64', platform.arch) }}",
      "${{ case(platform.arch == 'arm', format('v{0}', platform.variant), '') }}",
    ].join(''),
    wrap: true,
    files: ['README.md', 'man/*', { src: 'man/a.1', dst: 'm', strip: true }],
  });
  expect(bodies['checksums']).toMatchObject({ name: 'sums.txt' });
  expect(notes).toEqual([
    'g.yaml:5: archives: tar.xz: this is one tar.gz',
    'g.yaml:9: archives: gone/* matches nothing now: left out',
    'g.yaml:10: checksum: crc32: this is sha256',
    'g.yaml:11: nfpms: deb, rpm and apk come with a later version of gobuild: a task can call nfpm',
    'g.yaml:12: odd: not converted',
  ]);
});

test('an archive of one build is called after its program', () => {
  const archive = (id: string): string => `{ ids: [${id}], name_template: "{{ .Binary }}_{{ .Os }}" }`;
  const { bodies } = convert(
    `builds: [{ id: a, binary: x }, { id: b, binary: y }]\narchives: [${archive('a')}, ${archive('b')}]\n`,
  );
  expect(bodies['archive']).toMatchObject({ from: ['a'], name: 'x_${{ platform.os }}' });
  expect(bodies['archive-2']).toMatchObject({ from: ['b'], name: 'y_${{ platform.os }}' });
});

test('what has another form than it should is told', () => {
  const { bodies, notes } = convert('builds: 7\narchives: [x, { meta: true }]\nchecksum: [1]\nbefore: y\n');
  expect(bodies).toEqual({});
  expect(notes).toEqual([
    'g.yaml:1: builds: this is no build',
    'g.yaml:2: archives: this is no archive',
    'g.yaml:2: archives: one without programs is not converted',
  ]);
});

test('hooks before all builds', () => {
  const { bodies, notes } = convert('before: { hooks: [go mod tidy, ./gen.sh] }\nbuilds: [{ id: a }]\n');
  expect(bodies['before']).toMatchObject({ kind: 'task', run: './gen.sh' });
  expect(bodies['a']).toMatchObject({ needs: ['before'] });
  expect(notes).toEqual(['g.yaml:1: before: go mod tidy: left out, run it yourself where you need it']);
});

const mips = "case(startsWith(platform.arch, 'mips'), platform.variant, '')";

test.each([
  ['{{ .ProjectName }}-{{.Version}}', 'p-${{ version }}'],
  ['{{ .Tag }}', "${{ format('v{0}', version) }}"],
  ['a {{- .Os -}} b', 'a${{ platform.os }}b'],
  ['{{ if not .IsSnapshot }}x{{ end }}', "${{ case('' == '', 'x', '') }}"],
  ['{{ with .Mips }}_{{ . }}{{ end }}', `\${{ case(${mips} != '', format('_{0}', ${mips}), '') }}`],
  ['{{ envOrDefault "A" "b" }}', "${{ default(env.A, 'b') }}"],
])('%s', (template, text) => {
  expect(translateTemplate(template, { project: 'p', useEnv: () => undefined })).toEqual({ text });
});

test.each(['{{ range .X }}{{ end }}', '{{ .Unknown }}', '{{ if .Os }}', '{{ end }}', '{{ replace .Os "a" "b" }}'])(
  '%s has no counterpart',
  (template) => {
    expect(translateTemplate(template, { project: 'p', useEnv: () => undefined })).toHaveProperty('problem');
  },
);

test('a program that is not there, platforms that Go does not build for, and a name by a template are told', () => {
  const module = { path: 'example.com/shop', folder: '.', inWorkspace: false, hasTests: true };
  const program = { folder: 'cmd/a', module, needsCgo: false, isServer: false, isWindowsService: false };
  const there = { ...survey, modules: [module], programs: [program] };
  const { notes } = convert(
    'builds:\n  - { id: a, main: ./cmd/a, binary: "{{ .ProjectName }}-{{ .Os }}" }\n  - { id: b, goos: windows, goarch: arm }\n',
    there,
  );
  expect(notes).toEqual([
    'g.yaml:2: builds: the name of the program is shop here',
    "g.yaml:3: builds: b: Go builds for none of its platforms: this machine's is taken",
    'g.yaml:3: builds: b: no main package was found in .',
  ]);
});
