/** Rows of watch: from the write of a file to the start of the service that is made of it; the build itself is one copy. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Ground } from '../ground.ts';
import { timeCommand } from '../measure.ts';
import { waitFor } from '../processes.ts';
import type { Row } from '../row.ts';
import type { Sample } from '../side.ts';

const filesPerTarget = 100;

/** A service from a copied script, beside `files` other files that targets read. */
function workspace(ground: Ground, files: number): string {
  const folder = ground.make(`watch-${files}`);
  const others = Array.from({ length: Math.ceil(files / filesPerTarget) }, (_, index) => `t${index}`);
  for (const name of others) {
    fs.mkdirSync(path.join(folder, 'src', name), { recursive: true });
    for (let file = 0; file < filesPerTarget; file += 1)
      fs.writeFileSync(path.join(folder, 'src', name, `f${file}.txt`), `${name} ${file}\n`);
  }
  const targets = others.map(
    (name) =>
      `  ${name}: { kind: task, inputs: ["src/${name}/*"], outputs: [out/${name}], run: [cp, src/${name}/f0.txt, out/${name}] }\n`,
  );
  const config = `version: 1
project: bench
watch: [${['dev', ...others].join(', ')}]
default: [${['server', ...others].join(', ')}]
targets:
  server: { kind: task, inputs: [server.sh], outputs: [out/server], run: [cp, server.sh, out/server] }
  dev: { kind: service, from: server, run: ["\${{ artifacts.server.path }}"], stop: { grace: 1s } }
${targets.join('')}`;
  fs.writeFileSync(path.join(folder, 'gobuild.yaml'), config);
  writeServer(folder, 0);
  timeCommand(ground.gobuild(folder, ['run']));
  return folder;
}

const said = (folder: string): string => path.join(folder, 'started.txt');

/** As editors save: beside it, then over it. It says that it runs as the first thing it does. */
function writeServer(folder: string, edit: number): void {
  const text = `#!/bin/sh\necho ${edit} >started.tmp; mv started.tmp started.txt; exec sleep 1000\n`;
  fs.writeFileSync(path.join(folder, 'server.new'), text, { mode: 0o755 });
  fs.renameSync(path.join(folder, 'server.new'), path.join(folder, 'server.sh'));
}

const runs = (folder: string, edit: number): boolean =>
  fs.existsSync(said(folder)) && fs.readFileSync(said(folder), 'utf8') === `${edit}\n`;

/** Begins watch, and ends it with the benchmark; true once it waits for a change and the service has lived for a second. */
function startWatch(ground: Ground, folder: string): () => boolean {
  const { words, cwd, env } = ground.gobuild(folder, ['watch', '--json']);
  const [program, ...args] = words;
  const log = path.join(folder, '..', `${path.basename(folder)}.log`);
  const output = fs.openSync(log, 'w');
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', output, output] });
  fs.closeSync(output);
  child.unref();
  process.on('exit', () => child.kill('SIGKILL'));
  return () => {
    const text = fs.readFileSync(log, 'utf8');
    const last = (mark: string): number => text.lastIndexOf(mark);
    return (
      last('"type":"watching"') > last('"type":"turn-started"') && last('"state":"ready"') > last('"state":"starting"')
    );
  };
}

const row = (name: string, files: number): Row => ({
  name,
  title: `edit to the start of the service${files === 0 ? '' : `, ${files.toLocaleString('en')} watched files`}`,
  budget: { ms: 100 },
  setUp: (ground) => {
    const folder = workspace(ground, ground.size(files));
    let edit = 0;
    const isIdle = startWatch(ground, folder);
    const prepare = (): void => waitFor(isIdle, 60_000);
    const run = (): Sample => {
      edit += 1;
      const start = performance.now();
      writeServer(folder, edit);
      waitFor(() => runs(folder, edit), 30_000);
      return { ms: performance.now() - start, cpuMs: Number.NaN };
    };
    return { ours: { label: 'gobuild watch', prepare, run } };
  },
});

export const watchRows: readonly Row[] =
  process.platform === 'win32' ? [] : [row('watch-restart', 0), row('watch-restart-20000', 20_000)];
