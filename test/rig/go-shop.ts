/** A Go module with programs of several sorts, for tests with the real go command. */
import path from 'node:path';
import { expect } from 'vitest';
import { driver as compile } from '../../src/kinds/compile/go/driver.ts';
import type { Platform } from '../../src/model/platform.ts';
import { host, type Rig } from './go-world.ts';
import { planNode } from './perform-world.ts';

export const program = (text: string, imports = ''): string =>
  `package main\n\n${imports}\nvar version = "none"\n\nfunc main() { println(${text}, version) }\n`;

/** A module with two programs, embedded files, files per system, tests, a replaced module and a nested one. */
export function writeShop({ workspace }: Rig): void {
  const files: Record<string, string> = {
    'go.mod':
      'module example.com/shop\n\ngo 1.24\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n',
    'cmd/server/main.go': program('web.Page', 'import "example.com/shop/internal/web"'),
    'cmd/server/main_windows.go': 'package main\n\nfunc windows() {}\n',
    'cmd/server/arm.go': '//go:build arm && arm.7\n\npackage main\n\nfunc arm() {}\n',
    'cmd/client/main.go': program('lib.Name', 'import "example.com/lib"'),
    'tools/client/main.go': program('"tools"'),
    'internal/web/web.go':
      'package web\n\nimport _ "embed"\n\n//go:embed all:pages\nvar files embed.FS\n\nvar Page = "page"\n'.replace(
        'import _ "embed"',
        'import "embed"',
      ),
    'internal/web/pages/index.html': '<p>hi</p>',
    'internal/web/pages/.hidden': 'all: takes this too',
    'internal/web/web_test.go': 'package web\n',
    'nested/go.mod': 'module example.com/nested\n\ngo 1.24\n',
    'nested/main.go': program('"nested"'),
    '../lib/go.mod': 'module example.com/lib\n\ngo 1.24\n',
    '../lib/lib.go': 'package lib\n\nconst Name = "lib"\n',
  };
  for (const [name, text] of Object.entries(files)) workspace.write(path.join('shop', name), text);
}

export const planProgram = (spec: Record<string, string | boolean | object>, platform: Platform, target = 'server') => {
  const planned = planNode(compile, {
    spec: { module: 'shop', ...spec },
    platform,
    target,
    project: { machine: host },
  });
  expect(planned.diagnostics).toEqual([]);
  const [scan, main] = planned.actions;
  if (!scan || !main) throw new Error('two actions');
  return { scan: { ...scan, platform: scan.platform }, main };
};
