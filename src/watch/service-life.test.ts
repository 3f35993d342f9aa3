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
