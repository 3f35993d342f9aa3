/** Which upstream artifacts come together in one node. */
import { describe, expect, test } from 'vitest';
import type { UpstreamArtifact } from '../model/artifact.ts';
import type { Cell } from '../model/config.ts';
import { parsePlatform } from '../model/platform.ts';
import { nodeId, outlinePerPlatform } from './cells.ts';

type Made = readonly [target: string, cell: Readonly<Record<string, string>>];

/** Outlines as `id: artifacts`. */
function outlines(...made: readonly Made[]): readonly string[] {
  const cells = new Map<string, Cell>();
  const inputs = made.map(([target, axes]): UpstreamArtifact => {
    const cell = Object.entries(axes);
    const node = nodeId(target, cell);
    cells.set(node, cell);
    const platform = axes['platform'] === undefined ? undefined : parsePlatform(axes['platform']);
    return { target, node, role: 'file', path: node, ...(platform ? { platform } : {}) };
  });
  return outlinePerPlatform(inputs, { cellOf: (node) => cells.get(node) ?? [] }).map(
    (outline) => `${nodeId('archive', outline.cell)}: ${outline.inputs.map((input) => input.node).join(' ')}`,
  );
}

const linux = { platform: 'linux/amd64' };
const windows = { platform: 'windows/amd64' };

describe('one node per platform', () => {
  test('with the artifacts of all names, those without axes in each', () => {
    expect(outlines(['server', linux], ['server', windows], ['cli', linux], ['docs', {}])).toEqual([
      'archive@linux-amd64: server@linux-amd64 cli@linux-amd64 docs',
      'archive@windows-amd64: server@windows-amd64 docs',
    ]);
    expect(outlines(['docs', {}], ['more', {}])).toEqual(['archive: docs more']);
  });

  test('what has no platform is grouped by its other axes', () => {
    expect(outlines(['docs', { lang: 'en' }], ['docs', { lang: 'de' }], ['licence', {}])).toEqual([
      'archive@lang=en: docs@lang=en licence',
      'archive@lang=de: docs@lang=de licence',
    ]);
  });

  test('and joins the platforms that agree with its axes', () => {
    expect(
      outlines(
        ['server', { ...linux, edition: 'free' }],
        ['server', { ...linux, edition: 'pro' }],
        ['docs', { edition: 'free' }],
        ['docs', { edition: 'pro' }],
        ['pages', { lang: 'en' }],
        ['pages', { lang: 'de' }],
      ),
    ).toEqual([
      'archive@linux-amd64,edition=free: server@linux-amd64,edition=free docs@edition=free pages@lang=en pages@lang=de',
      'archive@linux-amd64,edition=pro: server@linux-amd64,edition=pro docs@edition=pro pages@lang=en pages@lang=de',
    ]);
  });

  test('nothing is lost: what agrees with no platform has a node of its own', () => {
    expect(outlines(['server', { ...linux, edition: 'free' }], ['docs', { edition: 'pro' }])).toEqual([
      'archive@linux-amd64,edition=free: server@linux-amd64,edition=free',
      'archive@edition=pro: docs@edition=pro',
    ]);
  });
});
