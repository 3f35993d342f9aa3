/** What programs are made from, as told by lists that are written by hand. */
import { describe, expect, it } from 'vitest';
import { parsePackages, type ListedPackage } from './packages.ts';
import { scanResult, type ScanContext } from './scan-result.ts';

const context: ScanContext = { workspace: '/w', moduleCache: '/home/u/go/pkg/mod', module: '.' };
const main = { Path: 'example.com/m', Main: true, GoVersion: '1.24', GoMod: '/w/go.mod' };

const packages: readonly ListedPackage[] = [
  { ImportPath: 'fmt', Dir: '/usr/local/go/src/fmt', Standard: true, DepOnly: true, GoFiles: ['print.go'] },
  {
    ImportPath: 'example.com/x/y',
    Dir: '/home/u/go/pkg/mod/example.com/x@v1.2.3/y',
    DepOnly: true,
    Module: { Path: 'example.com/x', Version: 'v1.2.3', Sum: 'h1:abc=' },
    GoFiles: ['y.go'],
  },
  {
    ImportPath: 'example.com/fork',
    Dir: '/home/u/go/pkg/mod/example.org/fork@v2.0.0',
    DepOnly: true,
    Module: {
      Path: 'example.com/fork',
      Version: 'v1.0.0',
      Replace: { Path: 'example.org/fork', Version: 'v2.0.0', Sum: 'h1:f=' },
    },
  },
  {
    ImportPath: 'example.com/m/lib',
    Dir: '/w/lib',
    Module: main,
    GoFiles: ['lib.go'],
    SFiles: ['add.s'],
    IgnoredOtherFiles: ['sub_arm.s'],
    EmbedFiles: ['web/i.html'],
    Imports: ['fmt', 'example.com/x/y'],
  },
  {
    ImportPath: 'example.com/m/cmd/a',
    Dir: '/w/cmd/a',
    Name: 'main',
    Module: main,
    DefaultGODEBUG: 'x=1',
    GoFiles: ['main.go'],
    Imports: ['alias'],
    ImportMap: { alias: 'example.com/m/lib' },
  },
  {
    ImportPath: 'example.com/m/cmd/b',
    Dir: '/w/cmd/b',
    Name: 'main',
    Module: main,
    GoFiles: ['b.go'],
    Imports: ['example.com/fork'],
  },
  {
    ImportPath: 'example.com/m/broken',
    Dir: '/w/broken',
    Name: 'main',
    Error: { Err: 'no Go files in /w/broken' },
  },
];

describe('scanResult', () => {
  const { scan, discovered } = scanResult(packages, context);
  const values = (pick: string) =>
    Object.assign({}, ...(scan.picks[pick] ?? []).map((name) => scan.sets[name]?.values)) as Record<string, string>;

  it('unites what a program imports, aliases followed', () => {
    expect(scan.picks['./cmd/a']).toEqual(['example.com/m/cmd/a', 'example.com/m/lib', 'module example.com/x']);
    expect(scan.sets['example.com/m/lib']?.files).toEqual(['lib/add.s', 'lib/lib.go', 'lib/web/i.html']);
    expect(scan.picks['example.com/m/cmd/a']).toEqual(scan.picks['./cmd/a']);
  });

  it('lets versions and sums stand for the module cache', () => {
    expect(values('./cmd/a')).toEqual({
      'module example.com/x': 'v1.2.3 h1:abc=',
      'go version of example.com/m': '1.24',
      'default GODEBUG of example.com/m/cmd/a': 'x=1',
    });
    expect(values('./cmd/b')['module example.com/fork']).toBe('=> example.org/fork v2.0.0 h1:f=');
    expect(scan.sets['module example.com/x']?.files).toEqual([]);
  });

  it('keeps errors as values, without the place of the workspace', () => {
    expect(values('./broken')).toEqual({ 'error in example.com/m/broken': 'no Go files in ./broken' });
  });

  it('has an empty pick for what is not there', () => {
    expect(scan.picks['*']).toEqual([]);
    expect(scan.picks['./lib']).toEqual([]);
  });

  it('watches files with constraints that are not Go, and embedded folders, which may lie below dist', () => {
    const files = ['go.mod', 'lib/add.s', 'lib/sub_arm.s'];
    expect(discovered).toEqual({ files, folders: ['lib/web'], variables: [] });
  });

  it('takes packages outside of its module as whole files, folders listed', () => {
    const outside = scanResult(packages, { ...context, module: 'cmd' }).discovered;
    expect(outside.folders).toEqual(['broken', 'lib', 'lib/web']);
    expect(outside.files).toContain('lib/lib.go');
  });

  it('is not misled by names that objects have', () => {
    const odd = scanResult([{ ImportPath: '__proto__', Dir: '/w/p', Name: 'main', GoFiles: ['a.go'] }], context);
    expect(JSON.stringify(odd.scan.sets)).toContain('p/a.go');
  });
});

describe('parsePackages', () => {
  it('reads a stream of objects', () => {
    const text = '{\n\t"ImportPath": "a",\n\t"Module": {\n\t\t"Path": "}"\n\t}\n}\n{\n\t"ImportPath": "b"\n}\n';
    expect(parsePackages(text)?.map((one) => one.ImportPath)).toEqual(['a', 'b']);
    expect(parsePackages('')).toEqual([]);
  });
  it.each(['nonsense', '{\n}\n', '{"ImportPath": 1}\n'])('refuses %j', (text) =>
    expect(parsePackages(text)).toBeUndefined(),
  );
});
