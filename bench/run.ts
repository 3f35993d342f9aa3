/** `npm run bench`: gobuild and its peers side by side, as one table; exit 1 if a budget does not hold. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measureRow, type RowResult } from './compare.ts';
import { openGround } from './ground.ts';
import { benchOptions, selectRows, usage, type BenchOptions } from './options.ts';
import { peerVersions } from './programs.ts';
import { rows } from './rows/all-rows.ts';
import { cells, resultTable } from './table.ts';

function machineText(): string {
  const cpu = os.cpus();
  const load = os
    .loadavg()
    .map((part) => part.toFixed(1))
    .join(' ');
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  return [
    `${cpu.length} × ${cpu[0]?.model ?? 'processor'}, ${memory} GB, ${os.type()} ${os.release()}, load ${load}`,
    [`node ${process.versions.node}`, ...peerVersions()].join(', '),
  ].join('\n');
}

function measureAll({ names, quick, pairs }: BenchOptions): RowResult[] {
  const selected = selectRows(rows, names);
  const ground = openGround({ quick });
  try {
    return selected.map((row, index) => {
      process.stderr.write(`${index + 1}/${selected.length} ${row.name} …\n`);
      const result = measureRow(row, ground, { pairs });
      process.stderr.write(`  ${result.note ?? cells(result).slice(1).join(' · ')}\n`);
      return result;
    });
  } finally {
    ground.remove();
  }
}

function main(): number {
  const options = benchOptions(process.argv.slice(2));
  if (options.list) {
    for (const row of selectRows(rows, options.names)) process.stdout.write(`${row.name}: ${row.title}\n`);
    return 0;
  }
  // What users start is the bundle.
  execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../scripts/bundle.mjs')], { stdio: 'ignore' });
  const machine = machineText();
  const results = measureAll(options);
  if (options.json !== undefined)
    fs.writeFileSync(options.json, `${JSON.stringify({ machine, quick: options.quick, results }, undefined, 2)}\n`);
  const how = `median of ${options.pairs} pairs${options.quick ? ', a tenth of the targets' : ''}`;
  process.stdout.write(`\n${machine}\n${how}\n\n${resultTable(results)}`);
  return results.some(({ holds }) => holds === false) ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
