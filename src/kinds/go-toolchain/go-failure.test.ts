/** Words of the go command as Failures. */
import { describe, expect, it } from 'vitest';
import { fromWorkspace, goFailure } from './go-failure.ts';

describe('fromWorkspace', () => {
  it.each([
    ['cmd/x/main.go:3:4: undefined: y', 'api/cmd/x/main.go:3:4: undefined: y'],
    ['./main.go:3: bad', 'api/main.go:3: bad'],
    ['vet: ./main.go:3:4: undefined: y', 'vet: api/main.go:3:4: undefined: y'],
    ['../lib/l.go:1:1: bad', 'lib/l.go:1:1: bad'],
    ['\tdir with space/a.go:1:2: x', '\tapi/dir with space/a.go:1:2: x'],
    ['go.mod:3: unknown directive: x', 'api/go.mod:3: unknown directive: x'],
    ['/usr/local/go/src/fmt/print.go:1:2: x', '/usr/local/go/src/fmt/print.go:1:2: x'],
    ['# example.com/m/cmd/x', '# example.com/m/cmd/x'],
  ])('%s', (line, expected) => expect(fromWorkspace([line], 'api')).toEqual([expected]));

  it('leaves out progress and empty lines', () => {
    expect(fromWorkspace(['go: downloading example.com/x v1.0.0', '', 'x'], '.')).toEqual(['x']);
  });

  it('is linear on long lines', () => {
    expect(fromWorkspace(['a.go '.repeat(100_000)], 'api')).toHaveLength(1);
  });
});

describe('goFailure', () => {
  const of = (...lines: string[]) => goFailure({ message: 'it failed', lines, module: 'api' });
  it('knows a go.mod that asks for more', () => {
    expect(of('go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)')).toEqual({
      type: 'configuration',
      message: 'api/go.mod asks for Go 1.99, but the Go found here is 1.26.8',
      help: 'install Go 1.99 or newer and put it first on PATH, or lower the "go" line',
    });
  });
  it.each([
    ['missing go.sum entry for module', 'go mod tidy'],
    ['go: inconsistent vendoring in /w:', 'go mod vendor'],
    ['no required module provides package x', 'go get'],
    ['go: unsupported GOOS/GOARCH pair a/b', 'go tool dist list'],
  ])('%s', (line, help) => expect(of(line)).toMatchObject({ type: 'finding', help: expect.stringContaining(help) }));
});
