/** Which turns of watch are forgotten, and when. */
import { expect, test } from 'vitest';
import type { NodeOutcome } from '../model/run-report.ts';
import { withoutIdleRuns } from './idle-turns.ts';
import type { EndedWatchTurn } from './ended-watch-turn.ts';

test('one that found all fresh is forgotten once the next has ended; one that did something stays', () => {
  const removed: string[] = [];
  const told: string[] = [];
  const onEnd = withoutIdleRuns(({ report }) => told.push(report.run));
  const end = (run: string, ...outcomes: readonly NodeOutcome[]): void =>
    onEnd({
      project: { workspace: { root: '/w' } },
      report: { run, nodes: outcomes.map((outcome) => ({ node: 'a', outcome, reasons: [], ms: 0 })) },
      files: { remove: (path: string) => removed.push(path) },
    } as unknown as EndedWatchTurn);
  end('1', 'ran', 'fresh');
  end('2', 'fresh', 'fresh');
  expect(removed).toEqual([]);
  end('3', 'fresh', 'unchanged');
  expect(removed).toEqual(['/w/.gobuild/runs/2']);
  end('4', 'fresh', 'failed');
  end('5', 'fresh', 'cancelled');
  end('6', 'fresh');
  expect(removed).toEqual(['/w/.gobuild/runs/2', '/w/.gobuild/runs/3']);
  expect(told).toEqual(['1', '2', '3', '4', '5', '6']);
});
