/** gobuild.yaml → Config: check tables, one line of the file for one mistake. */
import { describe, expect, it } from 'vitest';
import { FileError } from '../model/ports.ts';
import { check, lines, read, withHead, withTargets } from '../../test/rig/config-rig.ts';

describe('one line for one mistake', () => {
  it.each([
    [
      'x: { kind: compile, using: go, packge: ./x }',
      '4:34 GB1020 there is no key "packge" in "x" (did you mean "package"?)',
    ],
    ['x: { kind: compile, using: go }', '4:3 GB1021 "x" has no "package" (add "package: …")'],
    [
      'x: { kind: compile, using: go, package: x, trimpath: yes }',
      '4:56 GB1022 "trimpath" takes true or false, not a text ("yes") (YAML 1.2 knows only true and false)',
    ],
    [
      'x: { kind: compile, using: go, package: x, jobs: 1_000 }',
      '4:52 GB1022 "jobs" takes a whole number, not a text ("1_000") (write 1000, without quotes and "_")',
    ],
    [
      'x: { kind: compile, using: go, package: 7 }',
      '4:43 GB1022 "package" takes a text, not a number (7) (quote it as it is written, to make it a text)',
    ],
    ['x: { kind: compile, using: go, package: }', '4:34 GB1022 "package" has no value; it takes a text'],
    [
      'x: { kind: compile, using: go, package: x, buildmode: pi }',
      '4:57 GB1023 "buildmode" cannot be "pi" (did you mean "pie"?)',
    ],
    [
      'x: { kind: compile, using: go, package: x, pgo: 3 }',
      '4:51 GB1022 "pgo" takes a text or a map, not a number (3) (quote it as it is written, to make it a text)',
    ],
    ['x: { kind: compile, using: go, package: x, pgo: of }', '4:51 GB1023 "pgo" cannot be "of" (did you mean "off"?)'],
    [
      'x: { kind: compile, using: go, package: x, tags: netgo }',
      '4:52 GB1022 "tags" takes a list, not a text ("netgo") (put it into brackets: ["netgo"])',
    ],
    ['x: { kind: compil }', '4:14 GB1027 there is no kind "compil" (did you mean "compile"?)'],
    ['x: { using: go }', '4:3 GB1021 the target has no "kind" (the kinds are compile, sign, package, task, group)'],
    [
      'x: { kind: compile }',
      '4:8 GB1028 a target of kind "compile" has no "using" (the drivers of "compile" are go, raw)',
    ],
    ['x: { kind: compile, using: goo }', '4:30 GB1028 "compile" has no driver "goo" (did you mean "go"?)'],
    [
      'x: { kind: sign, using: gpg }',
      '4:27 GB1025 driver "gpg" comes with a later version of gobuild (the drivers of "sign" are sigstore)',
    ],
    [
      'x: { kind: task, using: task, run: [x] }',
      '4:27 GB1028 kind "task" has no drivers to choose from (remove "using")',
    ],
    ['x: { kind: group, args: true }', '4:21 GB1020 there is no key "args" in "x"'],
    ['x: { kind: task, run: [x], args: "${{ vars.a }}" }', '4:36 GB1022 "args" takes true or false, not a text'],
    ['x: [a]', '4:3 GB1022 a target is a map, not a list (write "kind: …" below its name)'],
    [
      'X: { kind: task, run: [x] }',
      '4:3 GB1029 "X" is not a name that can be used here' +
        ' (names are made of a-z, 0-9, ".", "_" and "-", and begin with a letter or digit: "x")',
    ],
    [
      'x: { kind: sign, using: sigstore, key: { fil: x } }',
      '4:44 GB1020 there is no key "fil" in "key" (did you mean "file"?)',
    ],
    ['x: { kind: sign, using: sigstore, key: { dev: false } }', '4:49 GB1023 "dev" cannot be false (write true)'],
    [
      'x: { kind: package, using: archive, files: [a, b, a] }',
      '4:39 GB1024 "files" names the same thing twice (remove one of the two)',
    ],
    [
      'x: { kind: task, run: [x], env: { B: 8080 } }',
      '4:40 GB1022 "B" takes a text, not a number (8080) (quote it as it is written, to make it a text)',
    ],
    [
      'x: { kind: task, run: [x], env: { 1A: x } }',
      '4:37 GB1044 "1A" is not a name that can be used here' +
        ' (names of variables are made of letters, digits and _, and do not begin with a digit)',
    ],
    ['x: { kind: task, run: [x], pool: cup }', '4:36 GB1049 there is no pool "cup" (did you mean "cpu"?)'],
    [
      'x: { kind: task, run: [x], timeout: 5x }',
      '4:39 GB1050 "5x" is not a duration (write it as 90s, 5m, 1h30m; 30 days at most)',
    ],
    ['x: { kind: task, run: [x], timeout: "90" }', '4:39 GB1050 "90" is not a duration (name the unit: 90s)'],
    ['x: { kind: task, run: [x], retries: -1 }', '4:39 GB1024 "retries" cannot be -1 (the least is 0)'],
    [
      'x: { kind: task, run: [x], secrets: [NOPE] }',
      '4:40 GB1045 there is no secret "NOPE" (declare it: secrets: { NOPE: { env: NOPE } })',
    ],
    [
      'x: { kind: task, run: [x], timestamp: commit }',
      '4:30 GB1053 "task" writes no time stamps (it belongs to targets of kind package and sign: remove it)',
    ],
    [
      'x: { kind: package, using: archive, timestamp: 2025-02-30 }',
      '4:50 GB1053 "2025-02-30" is not a time stamp (write commit, or a date since 1980 as 2025-06-01 or 2025-06-01T12:00:00Z)',
    ],
    [
      'x: { kind: package, using: archive, overrides: [{ where: a=b, formt: zip }] }',
      '4:65 GB1020 there is no key "formt" in "overrides[0]" (did you mean "format"?)',
    ],
    [
      'x: { kind: package, using: archive, overrides: [{ format: zip }] }',
      '4:51 GB1021 "overrides[0]" has no "where" (add "where: …")',
    ],
    [
      'x: { kind: task, run: [x], matrix: plats }',
      '4:38 GB1046 there is no matrix "plats" (declare it: matrices: { plats: { platform: [linux/amd64] } })',
    ],
    [
      'x: { kind: task, run: [x], matrix: { platform: [linux/x86_64] } }',
      '4:51 GB1048 "linux/x86_64" is not a platform (did you mean "linux/amd64"?)',
    ],
    [
      'x: { kind: task, run: [x], matrix: { platform: [linux/arm/9] } }',
      '4:51 GB1048 "9" is no variant of arm (as in linux/arm/7)',
    ],
    [
      'x: { kind: task, run: [x], matrix: { platform: [linus/arm] } }',
      '4:51 GB1048 "linus" is no operating system that Go knows (did you mean "linux"?)',
    ],
    [
      'x: { kind: task, run: [x], matrix: { os: [a] } }',
      '4:40 GB1047 an axis cannot be named "os" (selectors use this word already)',
    ],
    ['x: { kind: task, run: [x], matrix: { a: [1, 1] } }', '4:47 GB1047 "1" stands twice in the axis'],
    [
      'x: { kind: task, run: [x], matrix: { a: ["x y"] } }',
      '4:44 GB1047 the value "x y" cannot be part of a node\'s name (values of axes are made of letters, digits and . _ + -)',
    ],
    [
      'x: { kind: task, run: [x], matrix: { edition: [a], exclude: [{ edtion: a }] } }',
      '4:66 GB1047 the matrix has no axis "edtion" (did you mean "edition"?)',
    ],
    [
      'x: { kind: task, run: [x], matrix: { a: [1], b: [2], include: [{ a: 1 }] } }',
      '4:66 GB1047 a cell that is added names every axis: b missing here',
    ],
    [
      'x: { kind: task, run: [x], matrix: { a: [1], exclude: [{ a: 1 }] } }',
      '4:30 GB1047 the matrix has no cells (every one is excluded: remove an `exclude`)',
    ],
    [
      'x: { kind: task, run: [x], from: ["${{ vars.y }}"] }',
      '4:38 GB1030 this text is taken as it stands: expressions are not expanded here' +
        ' (kind, using, from, needs and names decide the shape of the graph, so they are literal)',
    ],
    ['x: { kind: task, run: [x], if: "vars.a ==" }', '4:42 GB1200 the expression ends too early'],
    ['x: { kind: task, run: [x], name: "${{ foo(1) }}" }', '4:41 GB1204 there is no function "foo"'],
    [
      'x: { kind: task, run: [x], description: "${{ matrix.a }}" }',
      '4:48 GB1203 "matrix" is not known at this key (known here: env, git, machine, profile, project, vars, version)',
    ],
  ])('%s', async (line, expected) => {
    const found = await check(withTargets(line));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it.each([
    [['projct: x'], '3:1 GB1020 there is no key "projct"'],
    [['defualt: a'], '3:1 GB1020 there is no key "defualt" (did you mean "default"?)'],
    [['watch: [a, bb]'], '3:12 GB2003 there is no target "bb" (targets are: a)'],
    [['watch: ["${{ vars.x }}"]'], '3:10 GB1030'],
    [['include: { a: b }'], '3:15 GB1061'],
    [['cache: { remote: x }'], '3:10 GB1025'],
    [
      ['secrets: { A: { command: vault read x } }'],
      '3:26 GB1022 "command" takes a list, not a text ("vault read x") (put it into brackets: ["vault read x"])',
    ],
    [['secrets: { A: { command: [] } }'], '3:17 GB1024 "command" needs at least 1 item'],
    [
      ['secrets: { A: { command: [a, "${{ vars.b }}"] } }'],
      '3:30 GB1030 where a secret comes from is written literally',
    ],
    [
      ['secrets: { A: { env: A, command: [a] } }'],
      '3:25 GB1020 "command" cannot stand beside "env" (keep one of them)',
    ],
    [
      ['default-profile: prd', 'profiles: { prod: {} }'],
      '3:18 GB1040 there is no profile "prd" (did you mean "prod"?)',
    ],
    [['default: [b]'], '3:11 GB2003 there is no target "b"'],
    [['default: aa'], '3:10 GB2003 there is no target "aa" (did you mean "a"?)'],
    [['dist: ../out'], '3:7 GB1057 "../out" cannot be the folder of the results: it has the part ".."'],
    [['dist: .git/x'], '3:7 GB1057'],
    [['dist: .'], '3:7 GB1057'],
    [['cache: { size: 10 GiBs }'], '3:16 GB1050 "10 GiBs" is not a size (write it as 500MiB or 10GiB)'],
    [['pools: { cpu: 3 }'], '3:15 GB1049 the pool "cpu" is gobuild\'s own (-j says how many run at once)'],
    [['pools: { flash: 0 }'], '3:17 GB1024 "flash" cannot be 0 (the least is 1)'],
    [['vars: { "bad name": 1 }'], '3:9 GB1029 "bad name" is not a name that can be used here (names of vars'],
    [['vars: { b: "${{ vars.a }}", a: 1 }'], '3:17 GB1203 "vars" is not known in vars'],
    [['vars: { b: "${{ secrets.A }}" }'], '3:17 GB1207 secrets are not known in vars'],
    [['env: { set: { A: "${{ version }}" } }'], '3:23 GB1203 "version" is not known in env'],
    [['env: { set: { A: "${{ secrets.NOPE }}" } }'], '3:19 GB1045 there is no secret "NOPE"'],
    [['env: { files: [/etc/x] }'], '3:16 GB1057 "/etc/x" is not a path relative to the file'],
    [['env: { files: [{ file: gone, required: true }] }'], 'GB1043 there is no file gone'],
    [['release-version: gti'], '3:18 GB1023 "release-version" cannot be "gti" (did you mean "git"?)'],
    [['release-version: { txt: x }'], '3:20 GB1020 there is no key "txt" in "release-version" (did you mean "text"?)'],
    [['matrices: { m: { platform: linux/amd64 } }'], '3:28 GB1022 "platform" takes a list, not a text ("linux/amd64")'],
    [['notify: [{ webhook: hooks.example.com }]'], '3:21 GB1058 a webhook is an http or https address'],
    [['notify: [{ webhook: "http://h", command: [x] }]'], '3:33 GB1020 "command" cannot stand beside "webhook"'],
    [['notify: [{ on: failure }]'], 'GB1021 "notify[0]" has no "webhook"'],
    [['notify: [{ on: [fail], command: [x] }]'], '3:17 GB1023 "on[0]" cannot be "fail" (write one of'],
    [['notify: [{ if: "vars.x", command: [x] }]'], '3:22 GB1202'],
    [['notify: [{ webhook: "https://${{ secrets.NO }}" }]'], 'GB1045 there is no secret "NO"'],
    [
      ['vars: { server: a }', 'profiles: { p: { vars: { sever: b, more: c } } }'],
      '4:26 warning GB1041 the profile sets "sever", which the file does not declare (did you mean "server"?)',
    ],
    [['profiles: { p: { overrides: [{ where: a=b, formt: zip }] } }'], '3:44 GB1055 no target has a setting "formt"'],
    [['constructor: { prototype: { x: 1 } }'], '3:1 GB1020 there is no key "constructor"'],
  ])('%s', async (head, expected) => {
    const found = await check(withHead(...head));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('tells everything at once, in the order of the file', async () => {
    const found = await check(
      [
        'version: 1',
        'project: Demo',
        'watch: x',
        'targets:',
        '  a: { kind: task, run: [x], needs: [bb], timeot: 3s }',
        '  b: { kind: compile, using: go, package: "${{ vars. }}" }',
      ].join('\n'),
    );
    expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '2:10 GB1024',
      '3:8 GB2003',
      '5:38 GB2003',
      '5:43 GB1020',
      '6:54 GB1200',
    ]);
  });

  it.each([
    [
      'version: 2\nproject: a\ntargets: { a: { kind: task, run: [x] } }',
      '1:10 GB1026 the file is written for version 2 of the language, and this gobuild reads version 1 (use a newer gobuild)',
    ],
    [
      'version: "1"\nproject: a\ntargets: { a: { kind: task, run: [x] } }',
      '1:10 GB1026 "version" is the version of the language, not "1" (write "version: 1")',
    ],
    ['project: a\ntargets: { a: { kind: task, run: [x] } }', '1:1 GB1021 the file has no "version" (add "version: 1")'],
    ['just a text', '1:1 GB1022'],
    ['version: 1\nproject: a\ntargets: {}', '3:1 GB1024 "targets" needs at least 1 key'],
  ])('%j', async (yaml, expected) => {
    expect((await check(yaml))[0]).toContain(expected);
  });

  it('does not change what all objects have (F35)', async () => {
    await read('__proto__: { x: 1 }\nconstructor: { prototype: { x: 1 } }\ntargets: { __proto__: { x: 1 } }');
    await read(withHead("vars: { a: '${{ fromJSON(vars.b) }}' }"), { set: { b: '{"__proto__":{"x":1}}' } });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('the file itself', () => {
  it.each([
    ['a folder', null, 'GB1002 gobuild.yaml is a folder'],
    ['too large', 'x'.repeat(4 * 1024 * 1024 + 1), 'GB1003 gobuild.yaml has 4.0 MiB'],
  ])('%s', async (_, content, expected) => {
    const { diagnostics } = await read('', { files: { '/w/gobuild.yaml': content } });
    expect(lines(diagnostics)[0]).toContain(expected);
  });

  it('that cannot be read is no mistake of the user: a failure', async () => {
    const { diagnostics, failure, value } = await read('', {
      files: { '/w/gobuild.yaml': new FileError('EACCES', '/w/gobuild.yaml', 'permission denied') },
    });
    expect(diagnostics).toEqual([]);
    expect(value).toBeUndefined();
    expect(failure).toEqual({ type: 'input-unreadable', path: 'gobuild.yaml', message: 'permission denied (EACCES)' });
  });
});
