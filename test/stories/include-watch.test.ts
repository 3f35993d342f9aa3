/** `gobuild watch` started in the folder of an included file: its checks, its edits, and its mistakes under its name. */
import { expect, it, vi } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { startWatch } from '../rig/watching.ts';

const api = `version: 1
root: ../gobuild.yaml
vars: { word: one }
targets:
  make: { kind: task, inputs: [in.txt], outputs: [out.txt], run: "echo \${{ vars.word }} $(cat in.txt) > out.txt" }
  look: { kind: check, using: command, inputs: [in.txt], needs: [make], run: [cat, out.txt] }
`;
const files = {
  'gobuild.yaml': `version: 1
project: shop
include: { api: api/gobuild.yaml }
targets:
  serve: { kind: service, run: [sleep, "1000"] }
`,
  'api/gobuild.yaml': api,
  'api/in.txt': 'a\n',
};
const sum = /\d+ (?:fresh|cancelled)[^\n]* · [0-9.]+ s\n/;

it('takes the checks of that file alone, and keeps the last good files while one is broken', async () => {
  await using rig = await createRig({ files });
  const watch = startWatch(rig, '-C', 'api');
  expect(await watch.next(/watching \d+ files and folders .*\n/)).toMatch(/api:look +passed/);
  expect(watch.text()).not.toContain('serve');
  rig.write('api/gobuild.yaml', api.replace('word: one', 'word: two'));
  expect(await watch.next(sum)).toMatch(/api\/gobuild\.yaml changed\n {2}api:make +done/);
  expect(rig.read('api/out.txt')).toBe('two a\n');
  rig.write('api/gobuild.yaml', `${api}vars: [\n`);
  await watch.next(/^api\/gobuild\.yaml:7:7: error [^]*the last good gobuild\.yaml stays in use/m);
  rig.write('api/gobuild.yaml', api);
  const built = async (text: string): Promise<void> =>
    vi.waitFor(() => expect(rig.read('api/out.txt')).toBe(text), { timeout: 30_000 });
  await built('one a\n');
  rig.write('api/in.txt', 'b\n');
  await built('one b\n');
  expect((await watch.stop()).code).toBe(130);
}, 120_000);
