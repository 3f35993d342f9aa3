/** Reasons speak of what a person wrote: no inner names of actions, performers or keys. */
import { expect, test } from 'vitest';
import type { Reason } from '../model/reason.ts';
import { pastReasonText, reasonText } from './reason-text.ts';

const setting = (key: string, values: { old?: string; new?: string } = { old: 'a', new: 'b' }): Reason => ({
  type: 'settings-changed',
  key,
  ...values,
});

test.each<readonly [Reason, string]>([
  [setting('run.input.go.tags', { old: '[]', new: '["extra"]' }), 'tags: [] → ["extra"]'],
  [setting('run.input.flags'), 'flags: a → b'],
  [setting('run.input.service.env.PORT'), 'service.env.PORT: a → b'],
  [setting('run.input.package'), 'package: a → b'],
  [setting('run.argv[1]'), 'run, word 2: a → b'],
  [setting('run.argv'), 'run: a → b'],
  [setting('run.text'), 'run: a → b'],
  [setting('run.cwd'), 'cwd: a → b'],
  [setting('run.shell'), 'shell: a → b'],
  [setting('run.stdin', { new: 'in.txt' }), 'stdin: in.txt is new'],
  [setting('run.type', { old: 'argv', new: 'shell' }), 'run changed'],
  [setting('run.performer', { old: 'compile/go#build', new: 'compile/go#link' }), 'gobuild changed: how it is made'],
  [setting('run.input'), 'settings changed'],
  [setting('outputs[0].path'), 'outputs: a → b'],
  [setting('outputs', { old: '[{"path":"a"}]', new: '[]' }), 'outputs changed'],
  [setting('ldflags[1]'), 'ldflags[1]: a → b'],
  [{ type: 'upstream-changed', from: 'server@linux-amd64' }, 'server@linux-amd64 changed'],
  [{ type: 'upstream-changed', from: 'test#test example.com/x' }, 'step "test example.com/x" of test changed'],
  [{ type: 'upstream-changed', from: 'go-list:.:linux/amd64:0123456789abcdef' }, 'what goes into it changed'],
])('%o', (reason, text) => {
  expect(reasonText(reason)).toBe(text);
});

test('of a run that is over', () => {
  expect(pastReasonText({ type: 'never-built' })).toBe('it had no result');
  expect(pastReasonText({ type: 'unfinished' })).toBe('it had not succeeded before');
  expect(pastReasonText({ type: 'input-changed', path: 'a.go', how: 'edited' })).toBe('a.go changed');
});
