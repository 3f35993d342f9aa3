/** The workspace in which file events are tried: one task joins all texts below src/ and counts how often it ran. */
import { expect, vi } from 'vitest';
import type { Rig } from './rig.ts';

export const joinedTexts = {
  'gobuild.yaml': `version: 1
project: events
targets:
  all:
    kind: task
    inputs: ["src/**/*.txt"]
    outputs: [out.txt]
    run: echo x >> turns; find src -name '*.txt' | sort | xargs cat > out.txt
watch: all
`,
  'src/a.txt': 'a\n',
  'src/deep/b.txt': 'b\n',
};

/** What watch says when it waits. */
export const waiting = /watching \d+/;

/** Waits until the joined text is that; longer where `many` files change at once. */
export const joins = (rig: Rig, content: string, many = 0): Promise<void> =>
  vi.waitFor(() => expect(rig.exists('out.txt') && rig.read('out.txt')).toBe(content), joinPatience(many));

export const joinPatience = (many = 0): { readonly timeout: number; readonly interval: number } => ({
  timeout: 30_000 + many * 4,
  interval: 20,
});

/** As long as a change waits for others (watch/watch-pauses.ts). */
const pauseMs = 30;

/** Turns since `begun` (performance.now) at the most: however short one is, each waits for what comes with its first change. */
export const mostTurns = (begun: number): number => 4 + Math.ceil((performance.now() - begun) / pauseMs);

/** How often the task ran. */
export const turns = (rig: Rig): number => rig.read('turns').length / 2;

/** Names of so many texts in twenty folders. */
export const manyTexts = (count: number, folder: string): readonly string[] =>
  Array.from({ length: count }, (_, index) => `src/${folder}${index % 20}/${String(index).padStart(6, '0')}.txt`);
