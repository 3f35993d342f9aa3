/** When watch runs again, told step by step; no time passes but what the test says. */
import { expect, it } from 'vitest';
import { nextWatch, startWatch, type WatchEffect, type WatchEvent } from './watch-machine.ts';

const edit = (...paths: readonly string[]): WatchEvent => ({ type: 'changed', paths, reload: false });
const quiet: WatchEvent = { type: 'quiet' };
const ended = (more: Partial<WatchEvent & { type: 'turn-ended' }> = {}): WatchEvent => ({
  type: 'turn-ended',
  changed: [],
  writers: [],
  paths: [],
  reload: false,
  ...more,
});
const rewritten = (node: string, path: string, interrupted = false): WatchEvent =>
  ended({ changed: [{ node, path, interrupted }] });

const told = (effect: WatchEffect): string => {
  switch (effect.type) {
    case 'turn':
      return [
        'turn',
        ...effect.paths,
        ...(effect.reload ? ['reload'] : []),
        ...(effect.asked === undefined ? [] : [effect.asked]),
        ...(effect.aside.size > 0 ? ['without', ...effect.aside] : []),
      ].join(' ');
    case 'interrupt':
      return `interrupt${effect.spared.size > 0 ? ` but ${[...effect.spared].join(' ')}` : ''}`;
    case 'hold':
    case 'doubt':
      return `${effect.type} ${effect.node} ${effect.path}`;
    default:
      return effect.type;
  }
};

/** Effects of each event after the first turn began. */
function watch(...events: readonly WatchEvent[]): string[] {
  let { state } = startWatch();
  return events.map((event) => {
    const step = nextWatch(state, event);
    ({ state } = step);
    return step.effects.map(told).join(', ');
  });
}

it('begins with a turn that reads everything', () => {
  expect(startWatch().effects.map(told)).toEqual(['turn reload']);
});

it('gathers changes until nothing changes for the pause, then runs once', () => {
  expect(watch(ended(), edit('b'), edit('a', 'b'), quiet, ended())).toEqual([
    'rest',
    'wait',
    'wait',
    'turn a b',
    'rest',
  ]);
});

it('does not wait for ever where something changes all the time', () => {
  const edits = Array.from({ length: 20 }, () => edit('a'));
  expect(watch(ended(), ...edits).filter((one) => one === 'wait')).toHaveLength(11);
});

it('breaks off what runs on a change, and takes every change into the next turn', () => {
  expect(watch(edit('a'), quiet, edit('b'), quiet, ended(), ended())).toEqual([
    'wait',
    'interrupt',
    'wait',
    'interrupt',
    'turn a b',
    'rest',
  ]);
});

it('does not wait for the pause when a turn has ended', () => {
  expect(watch(edit('a'), ended(), quiet, ended())).toEqual(['wait', 'turn a', '', 'rest']);
});

it('runs again for what changed between the look of a turn and its end', () => {
  expect(watch(ended({ paths: ['a'] }), ended())).toEqual(['turn a', 'rest']);
});

it('keeps the wish to read the file again until a turn begins', () => {
  const reload: WatchEvent = { type: 'changed', paths: ['gobuild.yaml'], reload: true };
  expect(watch(ended(), reload, edit('a'), quiet, edit('b'), ended())).toEqual([
    'rest',
    'wait',
    'wait',
    'turn a gobuild.yaml reload',
    'wait',
    'turn b',
  ]);
});

const doubted: WatchEvent = { type: 'doubted', node: 'fmt', path: 'a' };
const thrice = [rewritten('fmt', 'a'), rewritten('fmt', 'a'), rewritten('fmt', 'a')] as const;

it('F55: stops when a target changed its own input in three turns and once more, and has one without it for all else that reads it', () => {
  expect(watch(...thrice, ended(), doubted, rewritten('fmt', 'a'), ended(), doubted)).toEqual([
    'turn a',
    'turn a',
    'doubt fmt a, turn a without fmt',
    'rest',
    'turn a',
    'hold fmt a, turn a without fmt',
    'rest',
    '',
  ]);
});

it('F55: somebody who edits a file whenever a target has read it is told from the target by a turn that comes later', () => {
  expect(watch(...thrice, ended(), doubted, ended(), edit('a'), quiet, rewritten('fmt', 'a')).slice(3)).toEqual([
    'rest',
    'turn a',
    'rest',
    'wait',
    'turn a',
    'turn a',
  ]);
  // The turn without it lasts longer than the doubt; or there was an edit since, which needs no doubt.
  expect(watch(...thrice, doubted, ended()).slice(3)).toEqual(['', 'turn a']);
  expect(watch(...thrice, ended(), edit('a'), doubted, quiet).slice(3)).toEqual(['rest', 'wait', '', 'turn a']);
});

it('goes on with other changes while it holds one back, and holds it at once the next time', () => {
  const two = [rewritten('fmt', 'a'), rewritten('fmt', 'a')] as const;
  expect(watch(...two, edit('b'), rewritten('fmt', 'a'), rewritten('fmt', 'a'), ended()).slice(2)).toEqual([
    'wait',
    'turn a b',
    'doubt fmt a, turn a without fmt',
    'rest',
  ]);
  const held = [...thrice, ended(), doubted, rewritten('fmt', 'a'), ended()] as const;
  expect(watch(...held, edit('b'), quiet, rewritten('fmt', 'a')).at(-1)).toBe('hold fmt a, turn a without fmt');
  expect(watch(...held, edit('a'), quiet, rewritten('fmt', 'a')).at(-1)).toBe('turn a');
});

it('lets a target end that was broken off by its own write, so that it can be told from an edit', () => {
  expect(watch(edit('a'), quiet, rewritten('fmt', 'a', true), edit('a'), quiet, rewritten('fmt', 'a'))).toEqual([
    'wait',
    'interrupt',
    'turn a',
    'wait',
    'interrupt but fmt',
    'turn a',
  ]);
});

it('suspects what runs every time when the same path changes in three turns', () => {
  const written = ended({ writers: ['gen'] });
  expect(watch(edit('a'), written, edit('a', 'b'), written, edit('a'), written, edit('a'), ended())).toEqual([
    'wait',
    'turn a',
    'wait',
    'turn a b',
    'wait',
    // Whoever wrote it, what reads it is built from its last content.
    'hold gen a, turn a without gen',
    'wait',
    'turn a',
  ]);
});

it('does nothing after the stop', () => {
  expect(watch({ type: 'stop' }, edit('a'), quiet, ended())).toEqual(['end', '', '', '']);
});

it('runs at once when somebody asks, after the turn that is under way, and with the checks if they were asked for', () => {
  const again: WatchEvent = { type: 'asked', what: 'again' };
  const tests: WatchEvent = { type: 'asked', what: 'tests' };
  expect(watch(ended(), again, ended(), edit('a'), tests, quiet, ended())).toEqual([
    'rest',
    'turn again',
    'rest',
    'wait',
    'turn a tests',
    '',
    'rest',
  ]);
  expect(watch(tests, again, ended(), ended())).toEqual(['', '', 'turn tests', 'rest']);
});
