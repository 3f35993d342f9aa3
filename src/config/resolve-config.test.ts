/** From a right file to what it means: profiles, variables, versions, matrices, overrides. */
import { describe, expect, it } from 'vitest';
import { check, gitFacts, lines, read, withHead, withTargets } from '../../test/rig/config-rig.ts';

it('keeps notifications whose `if` holds, with secrets still to come', async () => {
  const { value } = await read(
    withHead(
      'secrets: { HOOK: { env: HOOK } }',
      'vars: { team: shop }',
      'notify:',
      '  - { if: "profile == \'prod\'", command: [never] }',
      '  - { webhook: "${{ secrets.HOOK }}", headers: { X-Team: "${{ vars.team }}" } }',
      '  - { on: [success, deploy], if: true, command: [tell, "${{ vars.team }}"] }',
    ),
  );
  expect(value?.notify).toEqual([
    {
      name: 'notify[1]',
      on: ['failure'],
      by: { type: 'webhook', url: '${{ secrets.HOOK }}', headers: { 'X-Team': 'shop' } },
    },
    { name: 'notify[2]', on: ['success', 'deploy'], by: { type: 'command', argv: ['tell', 'shop'] } },
  ]);
});

it('reads what `watch` takes without arguments', async () => {
  expect((await read(withHead('watch: [a, "*[tag=x]"]'))).value?.watches).toEqual(['a', '*[tag=x]']);
  expect((await read(withHead('watch: a'))).value?.watches).toEqual(['a']);
  expect((await read(withHead())).value?.watches).toEqual([]);
});

describe('profiles, vars and env', () => {
  const yaml = withHead(
    'vars: { image: local, port: 8080, debug: false, list: [a] }',
    'env:',
    '  files: [".env.${{ profile }}", { file: more.env }]',
    '  pass: [HOME_PAGE]',
    '  pass-unkeyed: [HTTPS_PROXY, HOME_PAGE]',
    '  set: { IMAGE: "${{ vars.image }}", PORT: "${{ vars.port }}", PW: "p:${{ secrets.PW }}" }',
    'secrets: { PW: { env: PW } }',
    'profiles:',
    '  dev:',
    '  prod: { release: true, vars: { image: "${{ project }}/${{ profile }}" }, env: { set: { X: "1" } }, default: a }',
  );

  it('without -p the first that is listed holds', async () => {
    const { value, diagnostics } = await read(yaml);
    expect(lines(diagnostics)).toEqual([]);
    expect(value?.profile).toEqual({ name: 'dev', release: false });
    expect({ ...value?.vars }).toEqual({ image: 'local', port: 8080, debug: false, list: ['a'] });
    expect({ ...value?.env.set }).toEqual({ IMAGE: 'local', PORT: '8080', PW: 'p:${{ secrets.PW }}' });
    expect(value?.env.pass).toEqual(['HOME_PAGE']);
    expect(value?.env.passUnkeyed).toEqual(['HTTPS_PROXY']);
    expect(value?.looked.paths).toEqual(['.env.dev', 'gobuild.yaml', 'more.env']);
  });

  it('-p chooses, and its values go over the file', async () => {
    const files = { '/w/.env.prod': 'A=1\nB="two words"\n# C=3\n' };
    const { value, diagnostics } = await read(yaml, { profile: 'prod', files });
    expect(lines(diagnostics)).toEqual([]);
    expect(value?.profile).toEqual({ name: 'prod', release: true });
    expect(value?.vars['image']).toBe('demo/prod');
    expect({ ...value?.env.fromFiles }).toEqual({ A: '1', B: 'two words' });
    expect(value?.env.set['X']).toBe('1');
    expect(value?.defaults).toEqual(['a']);
    expect(value?.looked.paths).toEqual(['.env.prod', 'gobuild.yaml', 'more.env']);
  });

  it('GOBUILD_VAR_* goes over the profile, --set over both, with the type that the file declares', async () => {
    const env = { GOBUILD_VAR_PORT: '1', GOBUILD_VAR_image: 'env', GOBUILD_VAR_LIST: '["b"]', GOBUILD_VAR_OTHER: 'x' };
    const { value, diagnostics } = await read(yaml, { env, set: { port: '9090', debug: 'true' } });
    expect(lines(diagnostics)).toEqual([]);
    expect({ ...value?.vars }).toEqual({ image: 'env', port: 9090, debug: true, list: ['b'] });
    expect(value?.looked.variables).toContain('GOBUILD_VAR_PORT');
  });

  it.each([
    [{ set: { prt: '1' } }, 'GB1041 --set prt: the file declares no such variable (did you mean "port"?)'],
    [{ set: { port: 'x' } }, 'GB1042 --set port: "x" is not a number (the file declares port as 8080)'],
    [
      { env: { GOBUILD_VAR_DEBUG: 'yes' } },
      'GB1042 GOBUILD_VAR_DEBUG: "yes" is not true or false (the file declares debug as false)',
    ],
    [{ profile: 'prd' }, 'GB1040 there is no profile "prd" (did you mean "prod"?)'],
  ])('%j', async (setting, expected) => {
    expect(await check(yaml, setting)).toEqual([expected]);
  });

  it('values from outside are data: nothing in them is expanded', async () => {
    const { value } = await read(withHead('vars: { image: local }'), { set: { image: '${{ vars.port }}' } });
    expect(value?.vars['image']).toBe('${{ vars.port }}');
    // In env secrets are put in later: there such a value cannot stand.
    const found = await check(yaml, { set: { image: '${{ secrets.PW }}' } });
    expect(found[0]).toContain('GB1210 the value holds "${{", and at this place secrets are put in later');
  });

  it('an env file that is no text has its own place', async () => {
    const found = await check(yaml, { files: { '/w/.env.dev': new Uint8Array([65, 61, 0xff]) } });
    expect(found).toEqual(['1:3 GB1043 the byte 0xFF here (byte 3 of the file) is no UTF-8 (save the file as UTF-8)']);
  });
});

describe('release-version', () => {
  const version = async (mode: string, facts = {}, env = {}): Promise<string[]> => {
    const config = await read(withHead(`release-version: ${mode}`, 'vars: { v: 3 }'), {
      git: () => ({ ...gitFacts, ...facts }),
      env,
    });
    expect(lines(config.diagnostics)).toEqual([]);
    const { value, diagnostics } = config.version();
    return value === undefined ? lines(diagnostics) : [value];
  };
  it.each([
    ['git', {}, '1.4.1-dev'],
    ['git', { tag: 'v2.0.0' }, '2.0.0'],
    ['git', { latestTag: 'v1.5.0-rc.1' }, '1.5.0-dev'],
    ['git', { latestTag: '' }, '0.0.0-dev'],
    ['git-describe', {}, '1.4.0-3-gaaaaaaa'],
    ['commit-time', {}, '20250601120000'],
    ['{ text: "1.${{ vars.v }}" }', {}, '1.3'],
    ['{ text: "1.0-${{ git.short }}" }', {}, `1.0-${'a'.repeat(12)}`],
  ])('%s %j', async (mode, facts, expected) => {
    expect(await version(mode, facts)).toEqual([expected]);
  });

  it('a variable', async () => {
    expect(await version('{ env: V }', {}, { V: 'v1.2.3' })).toEqual(['1.2.3']);
    expect(await version('{ env: V }')).toEqual([
      '3:25 GB1052 the release version comes from the variable V, which is not set (set V, or use `release-version: git`)',
    ]);
  });

  it('is refused where it could not be part of a file name', async () => {
    expect((await version('{ env: V }', {}, { V: '../1' }))[0]).toContain(
      'GB1052 the release version "../1" cannot be used',
    );
    expect((await version('git', { tag: 'release/1.0' }))[0]).toContain('GB1052');
  });

  it('asks git only when something uses it', async () => {
    const git = (): never => {
      throw new Error('git was asked');
    };
    const config = await read(withTargets('x: { kind: task, run: [x], name: "${{ version }}" }'), { git });
    expect(lines(config.diagnostics)).toEqual([]);
    expect(config.value?.looked.gitFacts).toBe(false);
    expect(() => config.version()).toThrow('git was asked');
  });
});

describe('matrices', () => {
  const cells = async (matrix: string, head: readonly string[] = []): Promise<string[] | undefined> => {
    const config = await read(
      ['version: 1', 'project: demo', ...head, 'targets:', `  x: { kind: task, run: [x], matrix: ${matrix} }`].join(
        '\n',
      ),
    );
    expect(lines(config.diagnostics)).toEqual([]);
    return config.value?.targets[0]?.cells?.map((cell) =>
      cell.map(([name, value]) => `${name}=${JSON.stringify(value).replaceAll('"', '')}`).join(' '),
    );
  };
  it('multiplies axes in their order, platforms first', async () => {
    expect(await cells('{ edition: [pro, std], platform: [linux/amd64, linux/arm/7] }')).toEqual([
      'platform=linux/amd64 edition=pro',
      'platform=linux/amd64 edition=std',
      'platform=linux/arm/7 edition=pro',
      'platform=linux/arm/7 edition=std',
    ]);
  });
  it('excludes, includes, names, computes', async () => {
    const head = [
      'vars: { systems: [linux/amd64, windows/amd64] }',
      'matrices: { m: { platform: "${{ vars.systems }}", n: [1, 2], ' +
        'exclude: [{ platform: windows/amd64, n: 2 }], include: [{ n: 3, platform: darwin/arm64 }] } }',
    ];
    expect(await cells('m', head)).toEqual([
      'platform=linux/amd64 n=1',
      'platform=linux/amd64 n=2',
      'platform=windows/amd64 n=1',
      'platform=darwin/arm64 n=3',
    ]);
  });
  it('host is this machine, once', async () => {
    expect(await cells('{ platform: [host, linux/amd64, linux/arm64] }')).toEqual([
      'platform=linux/amd64',
      'platform=linux/arm64',
    ]);
  });
  it('warns of an exclude that drops nothing', async () => {
    const found = await check(withTargets('x: { kind: task, run: [x], matrix: { a: [1], exclude: [{ a: 2 }] } }'));
    expect(found[0]).toContain('warning GB1056');
  });
  it('checks what a computed axis gives', async () => {
    const found = await check(withTargets('x: { kind: task, run: [x], matrix: { a: "${{ project }}" } }'));
    expect(found).toEqual(['4:43 GB1022 "a" takes a list, not a text ("demo") (put it into brackets: ["demo"])']);
  });
});

describe('overrides of a profile', () => {
  it('join those of the targets whose driver knows the settings', async () => {
    const { value, diagnostics } = await read(
      [
        'version: 1',
        'project: demo',
        'profiles: { p: { overrides: [{ where: "os=windows", format: zip }] } }',
        'targets:',
        '  a: { kind: package, using: archive, overrides: [{ where: "os=linux", format: tar.gz }] }',
        '  b: { kind: task, run: [x] }',
      ].join('\n'),
    );
    expect(lines(diagnostics)).toEqual([]);
    expect(value?.targets.map((target) => target.overrides.map((item) => item.where))).toEqual([
      ['os=linux', 'os=windows'],
      [],
    ]);
  });
});
