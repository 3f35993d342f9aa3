/** Stage 6: templates of one node, and that results are data. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driver, lines, read, withTargets, type Setting } from '../../test/rig/config-rig.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Contexts } from './contexts.ts';
import { evaluateCondition, expandSettings } from './expand-node.ts';
import { withValidator } from './validate.ts';

interface NodeSetting extends Setting {
  readonly contexts?: Contexts;
  readonly settings?: JsonObject;
}

/** Expands the first target of `yaml`. */
async function expand(yaml: string, setting: NodeSetting = {}) {
  const read_ = await read(yaml, setting);
  expect(lines(read_.diagnostics)).toEqual([]);
  const config = read_.value;
  const spec = config?.targets[0];
  if (!config || !spec) throw new Error('no target');
  const contexts = { ...read_.contexts, target: spec.name, ...setting.contexts };
  const node = { config, spec, driver: driver(spec.driver), contexts, settings: setting.settings };
  return { expanded: await withValidator(() => expandSettings(node)), condition: evaluateCondition(node), config };
}

const problems = async (yaml: string, setting?: NodeSetting): Promise<string[]> =>
  lines((await expand(yaml, setting)).expanded.diagnostics);

const platform = { os: 'linux', arch: 'arm64', variant: '', exe: '' };

describe('types', () => {
  const setting = { contexts: { matrix: { jobs: 3, text: '3', tags: ['a', 'b'], yes: true, map: { a: 'x' } } } };
  const settingsOf = async (keys: string): Promise<unknown> => {
    const { expanded } = await expand(withTargets(`x: { kind: compile, using: go, package: ./x, ${keys} }`), setting);
    expect(lines(expanded.diagnostics)).toEqual([]);
    return JSON.parse(JSON.stringify(expanded.value?.settings));
  };
  it.each<[string, Json]>([
    ['jobs: "${{ matrix.jobs }}"', { jobs: 3 }],
    ['tags: "${{ matrix.tags }}"', { tags: ['a', 'b'] }],
    ['tags: ["${{ matrix.tags[0] }}-x"]', { tags: ['a-x'] }],
    ['tags: ["${{ matrix.jobs }}"]', { tags: ['3'] }],
    ['trimpath: "${{ matrix.yes }}"', { trimpath: true }],
    ['stamp: "${{ matrix.map }}"', { stamp: { a: 'x' } }],
    ['stamp: { v: "${{ matrix.jobs }}" }', { stamp: { v: '3' } }],
    ['pgo: { file: "${{ matrix.text }}.pgo" }', { pgo: { file: '3.pgo' } }],
    ['stamp: { v: "${{ \'${{\' }} x }}" }', { stamp: { v: '${{ x }}' } }],
  ])('%s', async (keys, expected) => {
    expect(await settingsOf(keys)).toEqual({ package: './x', ...(expected as object) });
  });

  it.each([
    ['jobs: "${{ matrix.text }}"', '4:52 GB1022 "jobs" takes a whole number, not a text ("3")'],
    ['jobs: "x${{ matrix.jobs }}"', '4:52 GB1022 "jobs" takes a whole number'],
    ['buildmode: "${{ matrix.text }}"', '4:57 GB1023 "buildmode" cannot be "3" (write one of exe, pie, c-shared)'],
    ['stamp: { v: "a ${{ matrix.tags }}" }', 'GB1206 a list cannot stand inside a text (join(list, separator)'],
    ['tags: ["${{ matrix.none }}"]', 'GB1202 there is no "matrix.none"'],
  ])('%s: what it gives is checked again', async (keys, expected) => {
    const found = await problems(withTargets(`x: { kind: compile, using: go, package: a, ${keys} }`), setting);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('points into the text, also of a block', async () => {
    const yaml = withTargets('x:', '  kind: task', '  run: |', '    set -e', '    echo ${{ platform.so }}');
    expect(await problems(yaml, { contexts: { platform } })).toEqual([
      '8:25 GB1202 there is no "platform.so" (did you mean "platform.os"?)',
    ]);
  });
});

describe('env, name, timestamp, if', () => {
  it('expands them, leaves secrets, and tells what was used', async () => {
    const yaml = [
      'version: 1',
      'project: demo',
      'secrets: { PW: { env: PW } }',
      'targets:',
      '  x:',
      '    kind: sign',
      '    using: sigstore',
      '    name: "${{ project }}_${{ version }}_${{ platform.os }}.sig"',
      '    timestamp: commit',
      "    if: platform.os == 'linux'",
      '    env: { A: "${{ git.short }}", B: "x${{secrets.PW}}${{ platform.arch }}" }',
      '    key: { file: "keys/${{ platform.os }}.key", password: "${{ secrets.PW }}" }',
      '    note: "literally ${{ anything }}"',
    ].join('\n');
    const { expanded, condition } = await expand(yaml, { contexts: { platform } });
    expect(lines(expanded.diagnostics)).toEqual([]);
    expect(expanded.value).toMatchObject({ fileName: 'demo_1.4.1-dev_linux.sig', timestamp: '2025-06-01T12:00:00Z' });
    expect({ ...expanded.value?.env }).toEqual({ A: 'a'.repeat(12), B: 'x${{ secrets.PW }}arm64' });
    expect(JSON.parse(JSON.stringify(expanded.value?.settings))).toEqual({
      key: { file: 'keys/linux.key', password: '${{ secrets.PW }}' },
      note: 'literally ${{ anything }}',
    });
    expect([...expanded.used]).toEqual(['git', 'version']);
    expect(condition.value).toBe(true);
    expect([...condition.used]).toEqual([]);
  });

  it.each([
    ['name: "${{ platform.os }}/x"', 'GB1057 "linux/x" is not a file name'],
    ['name: ".."', 'GB1057 ".." is not a file name that every system takes: it has the part ".."'],
    ['name: nul.txt', 'GB1057 "nul.txt" is not a file name that every system takes: "nul.txt" is a device name'],
    ['name: -rf', 'GB1057 "-rf" is not a file name that every system takes: a dash'],
    ['env: { A: "${{ format(\'{0}\', secrets.PW) }}" }', 'GB1207 a secret is put into its place when the target runs'],
    ['run: ["${{ secrets.PW }}"]', 'GB1207 secrets are not known in "x"'],
    ['env: { A: "${{ matrix.hostile }}" }', 'GB1210 the value holds "${{"'],
    ['env: { A: "${{ secrets.PV }}" }', 'GB1045 there is no secret "PV" (did you mean "PW"?)'],
  ])('%s', async (keys, expected) => {
    const run = keys.startsWith('run') ? '' : 'run: [x], ';
    const top = 'version: 1\nproject: demo\nsecrets: { PW: { env: PW } }\ntargets:\n';
    const yaml = `${top}  x: { kind: task, ${run}${keys} }`;
    const found = await problems(yaml, { contexts: { platform, matrix: { hostile: '${{ secrets.PW }}' } } });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('an `if` may be true or false, bare or as one ${{ }}', async () => {
    const value = async (text: string): Promise<boolean | undefined> =>
      (await expand(withTargets(`x: { kind: task, run: [x], if: ${text} }`))).condition.value;
    expect(await value('false')).toBe(false);
    expect(await value('true')).toBe(true);
    expect(await value('"${{ project == \'demo\' }}"')).toBe(true);
    expect(await value("project == 'other'")).toBe(false);
  });

  it('an `if` that names nothing is a mistake and not false', async () => {
    const { condition } = await expand(withTargets('x: { kind: task, run: [x], if: platfrm.os == 1 }'), {
      contexts: { platform },
    });
    expect(lines(condition.diagnostics)).toEqual(['4:34 GB1202 there is no "platfrm" (did you mean "platform"?)']);
    expect(condition.value).toBeUndefined();
  });
});

describe('overrides', () => {
  it('merged settings are checked, and placed where they were written', async () => {
    const yaml = withTargets(
      'x: { kind: package, using: archive, format: zip, overrides: [{ where: os=linux, format: "${{ platform.os }}" }] }',
    );
    const found = await problems(yaml, { contexts: { platform }, settings: { format: '${{ platform.os }}' } });
    expect(found).toEqual(['4:73 GB1023 "format" cannot be "linux" (write one of tar.gz, zip)']);
  });
});

describe('results are data', () => {
  it('no value is ever expanded again, in any position', async () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '${{ vars.other }}',
        '${{ secrets.PW }}',
        '${{',
        '}}',
        "'}}${{ vars.other }}",
        '{0}',
        '$(x)',
        '#',
        ': x',
        '- a',
      ),
      fc.string({ unit: 'binary' }),
    );
    const yaml = withTargets(
      'x: { kind: task, run: ["${{ matrix.v }}", "a${{ matrix.v }}b"], tools: ["${{ matrix.v }}x"] }',
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        const { expanded } = await expand(yaml, { contexts: { matrix: { v: value } } });
        expect(expanded.value?.settings).toMatchObject({ run: [value, `a${value}b`], tools: [`${value}x`] });
      }),
      { numRuns: 60 },
    );
  });
});
