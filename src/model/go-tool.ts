/** Which program `go` is, where its makers say that it installs, and what of it decides results. */
import type { ToolNeed } from './action.ts';
import type { GraphNode } from './graph.ts';

/**
 * GOVERSION and GOEXPERIMENT are equal on every host that gives equal results; `go version` would name the host.
 * Without modules, so that a go.mod that asks for a newer Go does not hide the answer.
 */
export const goTool: ToolNeed = {
  name: 'go',
  folders: [
    '/usr/local/go/bin',
    '/usr/lib/go/bin',
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/snap/bin',
    'C:\\Program Files\\Go\\bin',
    'C:\\Go\\bin',
  ],
  identity: {
    type: 'command',
    args: ['env', 'GOVERSION', 'GOEXPERIMENT'],
    env: { GOTOOLCHAIN: 'local', GOENV: 'off', GOFLAGS: '', GOEXPERIMENT: '', GO111MODULE: 'off' },
    watch: ['../VERSION'],
  },
  help: 'install Go (https://go.dev/dl) or put the folder of its "go" program on PATH',
};

/** The Go of a target: its own `go:`, else what its file names in `toolchains`, else the machine's. */
export function goToolOf(own: string | null, node: Pick<GraphNode, 'toolchains'>): ToolNeed {
  const wanted = own ?? node.toolchains?.go;
  return wanted === undefined ? goTool : { ...goTool, wanted };
}

/** The Go of a command that calls it. Without a version that the file names, Go keeps its own way to switch to another one. */
export function goToolOfCommand(node: Pick<GraphNode, 'toolchains'>): ToolNeed {
  const tool = goToolOf(null, node);
  return tool.wanted === undefined ? { ...tool, switches: true } : { ...tool, env: { GOTOOLCHAIN: 'local' } };
}
