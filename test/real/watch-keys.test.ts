/** The keys of `gobuild watch` at a real terminal: what each does, and that the terminal is as it was whenever another has it. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { atTerminal, type AtTerminal } from '../rig/at-terminal.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { haveTools } from '../rig/real-tool.ts';

const ready = process.platform === 'linux' && haveTools('script', 'bash', 'stty');

const service = (name: string): string =>
  `{ kind: service, run: [sh, -c, "echo ${name} says hello; while :; do cat ${name}.txt 2>/dev/null && rm ${name}.txt; sleep 0.1; done"], stop: { grace: 1s } }`;
const config = `version: 1
project: keys
watch: [made, web, db]
targets:
  made: { kind: task, inputs: [in.txt], outputs: [out.txt], run: cp in.txt out.txt }
  web: ${service('web')}
  db: ${service('db')}
  unit: { kind: check, using: command, inputs: [unit.txt], run: grep -q good unit.txt }
`;
const files = { 'gobuild.yaml': config, 'in.txt': 'one\n', 'unit.txt': 'bad\n' };
const gobuild = [process.execPath, path.join(repository, 'bin/gobuild.cjs')];
const keysLine = /keys: r run again · t tests/;

/** At the keys, once all runs. */
async function watching(rig: Rig & { readonly cwd: string }, ...args: readonly string[]): Promise<AtTerminal> {
  const watch = atTerminal([...gobuild, 'watch', ...args], rig);
  await watch.next(keysLine);
  for (const name of ['web', 'db']) await vi.waitFor(() => expect(watch.text()).toMatch(`${name}  ready`), 30_000);
  return watch;
}
const rigHere = async (): Promise<Rig & { readonly cwd: string }> => {
  const rig = await createRig({ files });
  return Object.assign(rig, { cwd: rig.root });
};

describe.skipIf(!ready)('watch at a terminal', () => {
  test('runs again, tests, explains, opens the report, filters, helps, quits', async () => {
    await using rig = await rigHere();
    rig.write('bin/xdg-open', '#!/bin/sh\necho "$1" >"$OPENED"\n');
    fs.chmodSync(path.join(rig.root, 'bin/xdg-open'), 0o755);
    Object.assign(rig.env, { PATH: `${rig.root}/bin:${rig.env['PATH']}`, OPENED: `${rig.root}/opened.txt` });
    const watch = await watching(rig);
    watch.type('r');
    await watch.next(/again on request[\s\S]*3 fresh/);
    watch.type('t');
    expect(await watch.next(/tests on request[\s\S]*1 failed/)).toMatch(/failed: unit: exit status 1/);
    rig.write('unit.txt', 'good\n');
    await watch.next(/unit\.txt changed[\s\S]*3 fresh/);
    watch.type('t');
    await watch.next(/tests on request[\s\S]*unit +passed[\s\S]*0 restored/);
    watch.type('e');
    expect(await watch.next(/targets were fresh in run/)).toMatch(/unit: ran, because/);
    watch.type('?');
    await watch.next(/q  stop the services and end/);
    watch.type('o');
    const [page = ''] = (await watch.next(/report: \S+report\.html/)).match(/\/\S+report\.html$/) ?? [];
    await vi.waitFor(() => expect(rig.exists('opened.txt') && rig.read('opened.txt').trim()).toBe(page), 30_000);
    expect(fs.readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/i);
    watch.type('fwex');
    await watch.next(/output of services with \(empty: all\): wex/);
    watch.type('\u007fb\r');
    await watch.next(/shown is the output of services with web in their name/);
    rig.write('db.txt', 'not shown\n');
    await vi.waitFor(() => expect(rig.exists('db.txt')).toBe(false), 30_000);
    await vi.waitFor(() => expect(rig.read('.gobuild/services/db/output.log')).toContain('not shown'), 30_000);
    rig.write('web.txt', 'shown\n');
    expect(await watch.next(/web \| shown/)).not.toContain('not shown');
    watch.type('q');
    await watch.next(/stopping what runs/);
    expect(await watch.ended).toBe(0);
  });

  test('Ctrl-C ends it as ever, also while a filter is typed; --json knows no keys', async () => {
    await using rig = await rigHere();
    const watch = await watching(rig);
    watch.type('fab');
    await watch.next(/\(empty: all\): ab/);
    watch.type('\u0003');
    await watch.next(/stopping what runs; once more ends it at once/);
    expect(await watch.ended).toBe(130);
    const json = atTerminal([...gobuild, 'watch', '--json', 'made'], rig);
    await json.next(/"type":"watching"/);
    json.type('q\u0003');
    expect(await json.ended).toBe(130);
    expect(json.text()).not.toMatch(keysLine);
  });

  test('F48: the terminal is the shell’s while watch is stopped, in the background, and after each end', async () => {
    await using rig = await rigHere();
    const shell = atTerminal(['bash', '--norc', '-i'], { ...rig, env: { ...rig.env, PS1: 'ready> ' } });
    const say = async (line: string, answer: RegExp): Promise<string> => {
      shell.type(`${line}\r`);
      return shell.next(answer);
    };
    /** Lines, echo and signals are on for what the shell runs. */
    const isSane = async (): Promise<void> => {
      const asked = "stty -a | tr -s ' ;' '\\n' | grep -xE -- '-?(icanon|echo|isig)' | sort | xargs echo mode:";
      expect(await say(asked, /[\r\n]mode: [a-z -]+\r?\n/)).toMatch(/[\r\n]mode: echo icanon isig\r?\n/);
    };
    const command = [...gobuild, 'watch', 'made'].join(' ');
    await shell.next(/ready> /);
    await say(command, keysLine);
    shell.type('\u001a');
    await shell.next(/Stopped/);
    await isSane();
    await say('fg', /fg[\s\S]*watch/);
    shell.type('?');
    await shell.next(/q  stop the services/);
    shell.type('\u001a');
    await shell.next(/Stopped/);
    await say('bg', /&/);
    rig.write('in.txt', 'two\n');
    await shell.next(/in\.txt changed[\s\S]*1 ran/);
    await isSane();
    await say('fg', /fg[\s\S]*watch/);
    // Whoever is in front again is told by no signal: it looks.
    await vi.waitFor(() => {
      shell.type('?');
      expect(shell.text().match(/q  stop the services/g)?.length ?? 0).toBeGreaterThan(1);
    }, 30_000);
    shell.type('q');
    await shell.next(/ready> /);
    await isSane();
    // A signal from elsewhere; sh only says who it is.
    const [, pid = ''] = /pid (\d+)\r?\n/.exec(await say(`sh -c 'echo pid $$; exec ${command}'`, keysLine)) ?? [];
    process.kill(Number(pid), 'SIGTERM');
    await shell.next(/ready> /);
    await isSane();
    shell.type('exit\r');
    await shell.ended;
  });
});
