/** The benchmark itself: it takes turns, judges by the budget, and says what is missing or goes wrong. Nothing here asserts a time. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureRow } from '../bench/compare.ts';
import { flatGraph } from '../bench/graphs.ts';
import { openGround, type Ground } from '../bench/ground.ts';
import { side } from '../bench/measure.ts';
import { median } from '../bench/median.ts';
import { benchOptions, selectRows } from '../bench/options.ts';
import type { Budget, Row } from '../bench/row.ts';
import { rows } from '../bench/rows/all-rows.ts';
import type { Sample, Side } from '../bench/side.ts';
import { resultTable } from '../bench/table.ts';
import { builtByPeer, peerCommand } from '../bench/workspaces.ts';

let ground: Ground;
beforeAll(() => {
  ground = openGround({ quick: true });
});
afterAll(() => ground.remove());

/** A side with times as told, which writes into `log` when it is run. */
function told(label: string, log: string[], times: readonly number[]): Side {
  const left = [...times];
  const run = (): Sample => {
    log.push(label);
    return { ms: left.shift() ?? 0, cpuMs: 1 };
  };
  return { label, run, peak: () => (label === 'ours' ? 300 : 100) };
}

function rowOf(budget: Budget, ours: readonly number[], theirs: readonly number[]): Row & { log: string[] } {
  const log: string[] = [];
  const setUp = () => ({ ours: told('ours', log, ours), theirs: told('theirs', log, theirs) });
  return { name: 'a-row', title: 'a row', budget, setUp, log };
}

describe('bench', () => {
  it('takes turns, and the median of the ratios pair by pair is judged', () => {
    const row = rowOf({ ratio: 2 }, [10, 40, 90], [10, 20, 30]);
    const result = measureRow(row, ground, { pairs: 3 });
    expect(row.log).toEqual(['ours', 'theirs', 'theirs', 'ours', 'ours', 'theirs']);
    expect(result).toMatchObject({ ratio: 2, moreMs: 20, holds: true, ours: { ms: 40, peakMb: 300 } });
    expect(measureRow(rowOf({ ratio: 1.9 }, [10, 40, 90], [10, 20, 30]), ground, { pairs: 3 }).holds).toBe(false);
  });

  it.each<[Budget, boolean | undefined]>([
    [{}, undefined],
    [{ ratio: 1.5, orMoreMs: 10 }, true],
    [{ ratio: 1.5, orMoreMs: 9 }, false],
    [{ ms: 20 }, true],
    [{ ms: 19 }, false],
    [{ ratio: 5, memoryMb: 299 }, false],
    [{ memoryMb: 300, memoryRatio: 3 }, true],
    [{ memoryRatio: 2.9 }, false],
  ])('judges %j: %s', (budget, holds) => {
    expect(measureRow(rowOf(budget, [20], [10]), ground, { pairs: 1 }).holds).toBe(holds);
  });

  it('does not judge a tenth of the size', () => {
    const row: Row = { ...rowOf({ ratio: 1 }, [20], [10]), isSized: true };
    expect(measureRow(row, ground, { pairs: 1 }).holds).toBeUndefined();
    expect(measureRow(row, { ...ground, quick: false }, { pairs: 1 }).holds).toBe(false);
  });

  it('says which peer is missing and measures gobuild all the same', () => {
    const peer = 'no-such-program-of-anybody';
    const ask = { shape: 'flat', targets: 2 } as const;
    const setUp = () => {
      const theirs = side(peer, peerCommand(ground, builtByPeer(ground, ask, peer), peer));
      return { ours: told('ours', [], [5]), theirs };
    };
    const row: Row = { ...rowOf({ ratio: 1 }, [], []), peer, setUp };
    const result = measureRow(row, ground, { pairs: 1 });
    expect(result).toMatchObject({ ours: { ms: 5 }, note: 'no-such-program-of-anybody is missing' });
    expect(result.holds).toBeUndefined();
    expect(resultTable([result])).toContain('no-such-program-of-anybody is missing');
  });

  it('does not hold when a command fails, and shows what it said', () => {
    const failing = ground.command(ground.folder, [process.execPath, '-e', 'console.log("so bad"); process.exit(7)']);
    const row: Row = { name: 'x', title: 'x', budget: {}, setUp: () => ({ ours: side('node', failing) }) };
    const result = measureRow(row, ground, { pairs: 1 });
    expect(result.holds).toBe(false);
    expect(result.note).toMatch(/exit status 7\nso bad/);
    const right: Row = { ...row, setUp: () => ({ ours: side('node', { ...failing, status: 7 }) }) };
    const measured = measureRow(right, ground, { pairs: 1 });
    expect(measured.note).toBeUndefined();
    expect(measured.ours?.ms).toBeGreaterThan(0);
  });

  it('makes one graph for all tools', () => {
    const folder = ground.make('graph');
    flatGraph(folder, { targets: 3, filesPerTarget: 2 });
    const read = (name: string): string => fs.readFileSync(path.join(folder, name), 'utf8');
    expect(read('build.ninja')).toContain('build out/d002/t2.txt: r src/d002/t2/f0.txt src/d002/t2/f1.txt\n');
    expect(read('Makefile')).toContain('out/d002/t2.txt: src/d002/t2/f0.txt src/d002/t2/f1.txt\n');
    expect(read('gobuild.yaml')).toContain('inputs: ["src/d002/t2/*.txt"]\n    outputs: [out/d002/t2.txt]\n');
    expect(read('src/d002/t2/f1.txt')).not.toBe('');
  });

  it('has rows with names of their own, which can be selected', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    const growth = selectRows(rows, ['growth-*']).map(({ name }) => name);
    expect(growth).toEqual(rows.map(({ name }) => name).filter((name) => name.startsWith('growth-')));
    expect(growth.length).toBeGreaterThan(3);
    expect(() => selectRows(rows, ['grwth'])).toThrow('no row is named grwth');
    expect(benchOptions(['--quick', 'idle-100'])).toMatchObject({ quick: true, pairs: 3, names: ['idle-100'] });
    expect(() => benchOptions(['--pairs', 'many'])).toThrow('--pairs wants a number');
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
  });
});
