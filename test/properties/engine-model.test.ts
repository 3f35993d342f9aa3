/**
 * Random graphs, edits and troubles against an oracle that rebuilds all in a fresh world: outputs are equal, and what ran is
 * the least that contents allow. GOBUILD_MODEL_SEED plays one seed, GOBUILD_MODEL_RUNS as many as asked for.
 */
import { expect, test } from 'vitest';
import { play } from '../rig/model-play.ts';
import { scenarioOf, smaller, type Scenario } from '../rig/model-scenario.ts';

const only = process.env['GOBUILD_MODEL_SEED'];
const runs = Number(process.env['GOBUILD_MODEL_RUNS'] ?? 2000);
const first = Number(process.env['GOBUILD_MODEL_FIRST'] ?? 1);
const seeds = only === undefined ? Array.from({ length: runs }, (_, index) => first + index) : [Number(only)];

async function playSafely(scenario: Scenario): Promise<string | undefined> {
  try {
    return await play(scenario);
  } catch (error) {
    return `it threw ${error instanceof Error ? error.stack : String(error)}`;
  }
}

/** The smallest scenario that still goes wrong, found by leaving out one thing at a time. */
async function shrink(scenario: Scenario): Promise<Scenario> {
  for (const candidate of smaller(scenario)) {
    if ((await playSafely(candidate)) !== undefined) return shrink(candidate);
  }
  return scenario;
}

const shown = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one), 1);

test(`${seeds.length} seeds`, { timeout: 36_000_000 }, async () => {
  const failures: string[] = [];
  for (const seed of seeds) {
    const scenario = scenarioOf(seed);
    if ((await playSafely(scenario)) === undefined) continue;
    const small = await shrink(scenario);
    const { tickNs, targets, here, turns } = small;
    failures.push(`GOBUILD_MODEL_SEED=${seed}: ${await playSafely(small)}\n${shown({ tickNs, targets, here, turns })}`);
    if (failures.length >= Number(process.env['GOBUILD_MODEL_FAILURES'] ?? 1)) break;
  }
  expect(failures.join('\n\n')).toBe('');
});
