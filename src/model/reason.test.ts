/** Which reasons stand for those of a target's own steps. */
import { expect, test } from 'vitest';
import { rootCauses, type Reason } from './reason.ts';

const edited: Reason = { type: 'input-changed', path: 'a.go', how: 'edited' };
const from = (id: string): Reason => ({ type: 'upstream-changed', from: id });

test('steps are followed to what changed first, each cause once, and a circle ends', () => {
  const steps: Record<string, readonly Reason[]> = {
    't#run a': [from('t#compile a')],
    't#run b': [from('t#compile b')],
    't#compile a': [edited],
    't#compile b': [edited, { type: 'forced' }],
    't#silent': [],
    't#round': [from('t#round')],
  };
  const causes = (...ids: readonly string[]): readonly Reason[] => rootCauses(ids.map(from), (id) => steps[id]);
  expect(causes('t#run a', 't#run b')).toEqual([edited, { type: 'forced' }]);
  expect(causes('t#silent')).toEqual([from('t#silent')]);
  expect(causes('other')).toEqual([from('other')]);
  expect(causes('t#round')).toEqual([from('t#round')]);
});
