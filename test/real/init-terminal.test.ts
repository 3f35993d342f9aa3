/** `gobuild init` at a real terminal: its questions, wrong answers, and answers typed before they are asked for. */
import { describe, expect, test } from 'vitest';
import { atTerminal } from '../rig/at-terminal.ts';
import { haveTools } from '../rig/real-tool.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';

const files = {
  'go.mod': 'module example.com/shop\n\ngo 1.24\n',
  'main.go': 'package main\n\nfunc main() {}\n',
  Makefile: 'hello:\n\techo hello\n',
};

const init = (rig: Rig): ReturnType<typeof atTerminal> =>
  atTerminal([process.execPath, `${repository}/bin/gobuild.cjs`, 'init'], { cwd: rig.root, env: rig.env });

describe.skipIf(!haveTools('script'))('init at a terminal', () => {
  test('asks one thing after the other, and again where an answer cannot be used', async () => {
    await using rig = await createRig({ files });
    const terminal = init(rig);
    await terminal.next(/Convert Makefile\? \[Y\/n\]: /);
    terminal.type('n\r');
    await terminal.next(/Platforms to build for \[.*\]: /s);
    terminal.type('linux/amd65\r');
    await terminal.next(/did you mean "linux\/amd64"\?[^]*Platforms to build for \[.*\]: /s);
    terminal.type('linux/amd64\r');
    await terminal.next(/Archives and checksums for releases\? \[Y\/n\]: /);
    terminal.type('n\r');
    await terminal.next(/Add dist\/ and \.gobuild\/ to \.gitignore\? \[Y\/n\]: /);
    terminal.type('\r');
    expect(await terminal.ended).toBe(0);
    expect(rig.read('gobuild.yaml')).toContain('platforms: { platform: [linux/amd64] }');
    expect(rig.read('.gitignore')).toBe('dist/\n.gobuild/\n');
  });

  test('answers that come before their questions count', async () => {
    await using rig = await createRig({ files });
    const terminal = init(rig);
    terminal.type('n\rlinux/arm64\rn\rn\r');
    expect(await terminal.ended).toBe(0);
    expect(rig.read('gobuild.yaml')).toContain('platforms: { platform: [linux/arm64] }');
    expect(rig.exists('.gitignore')).toBe(false);
  });
});
