/** Complete targets for the reference page; a test validates each. */

export const examples: readonly { readonly title: string; readonly yaml: string }[] = [
  {
    title: 'A server for three platforms, with its version inside',
    yaml: `kind: compile
using: go
package: ./cmd/server
matrix: { platform: [linux/amd64, linux/arm/7, windows/amd64] }
stamp: { "main.version": "\${{ version }}" }
`,
  },
  {
    title: 'Two programs of one module; each platform is one call of go build',
    yaml: `kind: compile
using: go
package: "./cmd/\${{ matrix.program }}"
matrix: { program: [server, client], platform: [linux/amd64, darwin/arm64] }
`,
  },
  {
    title: 'A program with icon, manifest and version on Windows',
    yaml: `kind: compile
using: go
package: ./cmd/server
matrix: { platform: [linux/amd64, windows/amd64] }
resource:
  icon: assets/server.ico
  version: { number: "\${{ version }}", company: Orders Inc., product: Orders, description: The orders server }
`,
  },
  {
    title: 'A small program of a module in a subfolder, for this machine',
    yaml: `kind: compile
using: go
module: agent
package: ./agent
output: edge-agent
tags: [netgo]
ldflags: [-s, -w]
`,
  },
];
