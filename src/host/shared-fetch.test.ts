/** Several who ask for the same tool, some of whom break off. */
import { expect, test } from 'vitest';
import { err, ok, type Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import type { FetchOptions } from '../model/ports.ts';
import { sharedFetch } from './shared-fetch.ts';

const cancelled = err({ type: 'cancelled' });

function play() {
  const started: (FetchOptions & { readonly end: (result: Result<string, Failure>) => void })[] = [];
  const fetch = sharedFetch<string>((options) => {
    const { promise, resolve } = Promise.withResolvers<Result<string, Failure>>();
    options.signal.addEventListener('abort', () => resolve(err({ type: 'cancelled' })));
    started.push({ ...options, end: resolve });
    return promise;
  });
  const ask = () => {
    const stop = new AbortController();
    const told: string[] = [];
    return { stop, told, result: fetch({ progress: (text) => void told.push(text), signal: stop.signal }) };
  };
  return { started, ask };
}

test('the first who breaks off does not take it from the second, and all are told how far it is', async () => {
  const { started, ask } = play();
  const [a, b] = [ask(), ask()];
  started[0]?.progress('10 %');
  a.stop.abort();
  expect(await a.result).toEqual(cancelled);
  started[0]?.progress('20 %');
  expect(started[0]?.signal.aborted).toBe(false);
  started[0]?.end(ok('go'));
  expect(await b.result).toEqual(ok('go'));
  expect([a.told, b.told]).toEqual([['10 %'], ['10 %', '20 %']]);
  expect(await ask().result).toEqual(ok('go'));
  expect(started).toHaveLength(1);
});

test('the last who leaves ends it, and the next who asks starts it again', async () => {
  const { started, ask } = play();
  const [a, b] = [ask(), ask()];
  a.stop.abort();
  b.stop.abort();
  expect(await Promise.all([a.result, b.result])).toEqual([cancelled, cancelled]);
  expect(started[0]?.signal.aborted).toBe(true);
  const again = ask();
  started[1]?.end(ok('go'));
  expect(await again.result).toEqual(ok('go'));
});

test('who has left already starts nothing; a failure is remembered as well', async () => {
  const started: FetchOptions[] = [];
  const fetch = sharedFetch(async (options) => {
    started.push(options);
    return err({ type: 'unreachable', message: 'no answer' });
  });
  expect(await fetch({ progress: () => {}, signal: AbortSignal.abort() })).toEqual(cancelled);
  const options = { progress: () => {}, signal: new AbortController().signal };
  expect(await fetch(options)).toEqual(await fetch(options));
  expect(started).toHaveLength(1);
});
