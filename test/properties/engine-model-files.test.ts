/**
 * Some seeds of the model test with the real command line on real files: GOBUILD_MODEL_FILES says how many,
 * GOBUILD_MODEL_SEED which one.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { play } from '../rig/model-play.ts';
import { scenarioOf, type Scenario } from '../rig/model-scenario.ts';
import type { ModelWorld } from '../rig/model-world.ts';
import { realDisk } from '../rig/real-disk.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { eventsOf, ofType } from '../rig/story.ts';
import type { ToyTool } from '../rig/toy-tool.ts';

const only = process.env['GOBUILD_MODEL_SEED'];
const count = Number(process.env['GOBUILD_MODEL_FILES'] ?? 3);
const seeds = only === undefined ? Array.from({ length: count }, (_, index) => 100 + index) : [Number(only)];

/** The command line as a world; its toys are programs on PATH, and the tool's identity is its text. */
function filesWorld(rig: Rig): ModelWorld {
  const tool: ToyTool = { identity: 'toy 1', replaced: 0 };
  const env: Record<string, string> = { MODE: '' };
  const bin = path.join(rig.base, 'bin');
  fs.mkdirSync(bin);
  rig.env['PATH'] = `${bin}:${rig.env['PATH']}`;
  return {
    disk: realDisk(rig.base),
    env,
    tool,
    run: async ({ jobs, force, noCache }) => {
      const script = path.join(repository, 'test/rig/toy-program.ts');
      const text = `#!/bin/sh\nTOY='${tool.identity}' exec "${process.execPath}" "${script}" "$@"\n`;
      fs.writeFileSync(path.join(bin, 'toy'), text, { mode: 0o755 });
      Object.assign(rig.env, env);
      const more = [...(force ? ['--force=all'] : []), ...(noCache === true ? ['--no-cache'] : [])];
      const ran = await rig.run('run', '*', '--json', '--keep-going', '-j', String(jobs), ...more);
      const [finished] = ofType(eventsOf(ran), 'run-finished');
      if (!finished) throw new Error(`the run did not end: ${ran.code} ${ran.stderr}`);
      return { report: finished.report, settled: true, started: [], warnings: [ran.stderr] };
    },
  };
}

/** What only a world in memory can do goes. */
const possible = ({ turns, ...scenario }: Scenario): Scenario => ({
  ...scenario,
  turns: turns.map(({ trouble, ...turn }) =>
    trouble?.type === 'forced' || trouble?.type === 'no cache' ? { ...turn, trouble } : { ...turn, unmended: false },
  ),
});

test.each(seeds)('seed %i', { timeout: 300_000 }, async (seed) => {
  await using rig = await createRig();
  expect(await play(possible(scenarioOf(seed)), filesWorld(rig))).toBe(undefined);
});
