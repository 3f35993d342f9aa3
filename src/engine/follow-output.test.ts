/** What a program prints is told while it prints: whole lines, once each, without secrets. */
import { expect, test } from 'vitest';
import { deferred } from '../base/deferred.ts';
import { followOutput } from './follow-output.ts';

function printing(before: string) {
  let text = before;
  let tick = deferred<void>();
  const told: string[] = [];
  const bytes = (): Buffer => Buffer.from(text);
  const world = {
    files: {
      stat: () => ({ size: bytes().length }) as never,
      readPart: (_path: string, offset: number, length: number) => bytes().subarray(offset, offset + length),
    },
    clock: {
      sleep: (_ms: number, signal?: AbortSignal) => {
        signal?.addEventListener('abort', () => tick.resolve());
        return tick.promise;
      },
    },
    secrets: { stream: () => ({ push: (piece: string) => piece.replaceAll('hunter2', '***'), end: () => '' }) },
  };
  const follow = followOutput({ path: '/log', offset: bytes().length, tell: (text) => told.push(text) }, world);
  return {
    told,
    print: async (more: string): Promise<void> => {
      text += more;
      const { resolve } = tick;
      tick = deferred();
      resolve();
      await new Promise(setImmediate);
    },
    ...follow,
  };
}

test('lines from where it begins, once they are whole; nothing after the end', async () => {
  const program = printing('earlier\n');
  await program.print('go: downloading a v1\ngo: down');
  await program.print('');
  await program.print('loading b v2\nhunter2 \u001b[2J\n');
  expect(program.told).toEqual(['go: downloading a v1\n', 'go: downloading b v2\n*** \n']);
  await program.end();
  await program.print('late\n');
  expect(program.told).toHaveLength(2);
});

test('a last look finds what was printed since and what has no line end', async () => {
  const program = printing('');
  await program.print('one\n');
  await program.print('two\nthr');
  await program.print('ee');
  await program.finish();
  expect(program.told.join('')).toBe('one\ntwo\nthree');
});
