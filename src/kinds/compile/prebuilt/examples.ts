/** Examples of compile/prebuilt for its reference page. */

export const examples = [
  {
    title: 'Files of the repository',
    yaml: `kind: compile
using: prebuilt
files:
  linux/amd64: vendor/tool-linux
  windows/amd64: vendor/tool.exe
`,
  },
  {
    title: 'Downloads, pinned by their digests',
    yaml: `kind: compile
using: prebuilt
output: protoc-gen-go
files:
  linux/amd64:
    url: https://tools.example.com/protoc-gen-go-1.36.0-linux
    sha256: 0f4a1c0e7d2b5f6a8c9e1d3b5a7f9c2e4d6b8a0c1e3f5d7b9a2c4e6f8d0b1a3c
  darwin/arm64:
    url: https://tools.example.com/protoc-gen-go-1.36.0-mac
    sha256: 9c2e4d6b8a0c1e3f5d7b9a2c4e6f8d0b1a3c0f4a1c0e7d2b5f6a8c9e1d3b5a7f
`,
  },
  {
    title: 'One firmware for every board',
    yaml: `kind: compile
using: prebuilt
role: firmware
file: vendor/bootloader.bin
`,
  },
];
