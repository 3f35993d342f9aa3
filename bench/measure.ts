/** Runs one command and says how long it took, what it cost the processors, and how much memory its largest process held. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findProgram } from './programs.ts';
import type { Command, Sample, Side } from './side.ts';

/** A side that runs one command. */
export const side = (label: string, command: Command, prepare?: () => void): Side => ({
  label,
  ...(prepare ? { prepare } : {}),
  run: () => timeCommand(command),
  peak: () => peakOf(command),
});

/** What it prints goes into a file, so that reading it costs nobody anything. Throws if it ends as it should not. */
export function timeCommand(command: Command): Sample {
  const [program, ...args] = command.words;
  const log = path.join(command.env['TMPDIR'] ?? command.cwd, 'bench-output.txt');
  const output = fs.openSync(log, 'w');
  const cpu = childrenCpuMs();
  const start = performance.now();
  const ran = spawnSync(program, args, { cwd: command.cwd, env: command.env, stdio: ['ignore', output, output] });
  const ms = performance.now() - start;
  fs.closeSync(output);
  if (ran.error) throw ran.error;
  if (ran.status !== (command.status ?? 0)) {
    const said = fs.readFileSync(log, 'utf8').slice(-2000);
    throw new Error(`${command.words.join(' ')} in ${command.cwd}: exit status ${ran.status ?? ran.signal}\n${said}`);
  }
  return { ms, cpuMs: childrenCpuMs() - cpu };
}

/** In MiB, from the program `time` of GNU; undefined where that is missing. */
function peakOf(command: Command): number | undefined {
  const time = process.platform === 'linux' ? findProgram('time') : undefined;
  if (time === undefined) {
    timeCommand(command);
    return undefined;
  }
  const file = path.join(command.env['TMPDIR'] ?? command.cwd, 'bench-peak.txt');
  timeCommand({ ...command, words: [time, '-q', '-f', '%M', '-o', file, ...command.words] });
  return Number(fs.readFileSync(file, 'utf8').trim().split('\n').at(-1)) / 1024;
}

/** Fields 16 and 17 of /proc/self/stat (proc(5)): ticks of 10 ms of children that were waited for. */
function childrenCpuMs(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const fields = fs
    .readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
