/** F24: `verify --inputs` of a Go program: what Go itself looks at and keeps for itself is nobody's to declare. */
import { expect, test } from 'vitest';
import type { TracedTarget } from '../../src/app/verify-answer.ts';
import { findTool, haveTools } from '../rig/real-tool.ts';
import { createRig } from '../rig/rig.ts';

const files = {
  '.gitignore': 'dist/\n',
  'go.mod': 'module example.com/hello\n\ngo 1.24\n',
  'main.go': 'package main\n\nfunc main() { println("hello") }\n',
  'notes.txt': 'of nobody\n',
  'gobuild.yaml': 'version: 1\nproject: hello\ntargets:\n  hello: { kind: compile, using: go, package: . }\n',
};

test.skipIf(process.platform !== 'linux' || !haveTools('go', 'strace'))('a Go program is clean', async () => {
  await using rig = await createRig({ files });
  rig.env['PATH'] = `${rig.env['PATH']}:${(findTool('strace') ?? '').replace(/\/strace$/, '')}`;
  const expected: TracedTarget[] = [{ node: 'hello', outcome: 'clean', reads: [] }];
  for (const time of ['first', 'with what Go wrote below HOME meanwhile']) {
    const ran = await rig.run('verify', '--inputs', 'hello', '--json');
    expect(ran.code, `${time}\n${ran.stdout}${ran.stderr}`).toBe(0);
    expect(JSON.parse(ran.stdout), time).toEqual(expected);
  }
});
