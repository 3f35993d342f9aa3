/** What a service goes through as wishes and ends come, as a table of states. */
import { expect, it } from 'vitest';
import { newLife, nextLife, type Life, type LifeEvent } from './service-life.ts';

/** The states that a service goes through, each with what is to be done. */
function live(...events: readonly LifeEvent[]): string[] {
  let life: Life = newLife;
  return events.map((event) => {
    const step = nextLife(life, event);
    life = step.life;
    return step.effect === undefined ? life.at : `${life.at}, ${step.effect}`;
  });
}

const want = (identity: string | undefined): LifeEvent => ({ type: 'want', identity });
const [cameUp, failed, ended, stopped] = (['came-up', 'failed', 'ended', 'stopped'] as const).map(
  (type): LifeEvent => ({ type }),
) as [LifeEvent, LifeEvent, LifeEvent, LifeEvent];

it('starts what is wanted and leaves it alone while the wish stays', () => {
  expect(live(want('a'), want('a'), cameUp, want('a'))).toEqual(['starting, start', 'starting', 'ready', 'ready']);
});

it('stops the old one before it starts the new one', () => {
  expect(live(want('a'), cameUp, want('b'), want('c'), stopped, cameUp)).toEqual([
    'starting, start',
    'ready',
    'stopping, stop',
    'stopping',
    'starting, start',
    'ready',
  ]);
});

it('breaks a start off when something else is wanted', () => {
  expect(live(want('a'), want('b'), cameUp, stopped)).toEqual([
    'starting, start',
    'stopping, stop',
    'stopping',
    'starting, start',
  ]);
});

it('starts again what ended or did not come up, at the next wish', () => {
  expect(live(want('a'), failed, want('a'), cameUp, ended, ended, want('a'))).toEqual([
    'starting, start',
    'down',
    'starting, start',
    'ready',
    'down',
    'down',
    'starting, start',
  ]);
});

const over = (identity: string | undefined): LifeEvent => ({ type: 'want', identity, handover: true });
const [nextUp, nextFailed, nextOver, again] = (['next-up', 'next-failed', 'next-over', 'again'] as const).map(
  (type): LifeEvent => ({ type }),
) as [LifeEvent, LifeEvent, LifeEvent, LifeEvent];
const serving = [over('a'), cameUp] as const;
const after = (...events: readonly LifeEvent[]): string[] => live(...serving, ...events).slice(serving.length);

it('hands over: the old one retires once the new one is up, and stays where the new one fails', () => {
  expect(after(over('b'), over('b'), nextUp, over('b'))).toEqual([
    'replacing, replace',
    'replacing',
    'ready, retire',
    'ready',
  ]);
  expect(after(over('b'), nextFailed, over('b'))).toEqual(['replacing, replace', 'ready', 'replacing, replace']);
});

it('hands over to what is wanted last', () => {
  expect(after(over('b'), over('c'), over('d'), nextUp, nextOver, nextUp)).toEqual([
    'replacing, replace',
    'dropping, drop',
    'dropping',
    'dropping',
    'replacing, replace',
    'ready, retire',
  ]);
  // Back to what it was: the old one just stays.
  expect(after(over('b'), over('a'), nextOver, over('a'))).toEqual([
    'replacing, replace',
    'dropping, drop',
    'ready',
    'ready',
  ]);
  expect(after(over('b'), over('a'), nextFailed).at(-1)).toBe('ready');
});

it('goes on with the new one when the old one ends while it is replaced', () => {
  expect(after(over('b'), ended, cameUp, over('b'))).toEqual([
    'replacing, replace',
    'starting, promote',
    'ready',
    'ready',
  ]);
  expect(after(over('b'), over('c'), ended, stopped, cameUp)).toEqual([
    'replacing, replace',
    'dropping, drop',
    'stopping, promote',
    'starting, start',
    'ready',
  ]);
});

it('stops both when it is not wanted any more, or nothing may run beside it', () => {
  expect(after(over('b'), over(undefined), stopped)).toEqual(['replacing, replace', 'stopping, stop', 'absent']);
  expect(after(over('b'), want('c'), stopped)).toEqual(['replacing, replace', 'stopping, stop', 'starting, start']);
  expect(after(over('b'), over('c'), want('c'), stopped).at(-1)).toBe('starting, start');
});

it('starts again after a pause, unless something else came meanwhile', () => {
  expect(live(want('a'), failed, again, failed, want('b'), again)).toEqual([
    'starting, start',
    'down',
    'starting, start',
    'down',
    'starting, start',
    'starting',
  ]);
});

it('ends when it is not wanted any more', () => {
  expect(live(want('a'), cameUp, want(undefined), stopped, want(undefined))).toEqual([
    'starting, start',
    'ready',
    'stopping, stop',
    'absent',
    'absent',
  ]);
  expect(live(want('a'), cameUp, want('b'), want(undefined), stopped).at(-1)).toBe('absent');
  expect(live(want('a'), ended, want(undefined)).at(-1)).toBe('absent');
});
