/** Suites: `fast` (unit, stories, properties), `trust` (faults, models of the engine), `real` (programs that we did not write). */
import os from 'node:os';
import { defineConfig } from 'vitest/config';

/** What costs more than a person waits for after each edit. */
const trust = [
  'test/faults/**/*.test.ts',
  'test/properties/engine-model*.test.ts',
  'test/properties/short-run.test.ts',
  'test/properties/watch-edits.test.ts',
];

/**
 * Left to itself vitest takes one less than there are processors: one of two. Stories wait for what they start, so that
 * one more than there are is what keeps them busy.
 */
const maxWorkers = os.availableParallelism() + 1;

export default defineConfig({
  test: {
    globalSetup: ['test/rig/compiled-code.ts'],
    maxWorkers,
    projects: [
      {
        test: {
          name: 'fast',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...trust, 'test/real/**', '**/node_modules/**'],
          // One process for many files: what they import is read once. A test leaves nothing behind that others see.
          isolate: false,
          testTimeout: 60_000,
        },
      },
      { test: { name: 'trust', include: trust, testTimeout: 60_000 } },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // One at a time and after the fast ones: they start compilers and services.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
