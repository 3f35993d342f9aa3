/** Help for all commands and for a group of them, from the table. */
import { commandGroups, commands, commonOptions } from './command-table.ts';
import type { CommandRow } from './command-table.ts';

const usageOf = (row: CommandRow): string => [row.name, row.operands?.toUpperCase() ?? ''].join(' ').trimEnd();

function rowsText(rows: readonly CommandRow[]): string {
  const width = Math.max(...rows.map((row) => usageOf(row).length));
  return rows.map((row) => `  ${usageOf(row).padEnd(width)}  ${row.does}\n`).join('');
}

export function groupHelp(group: string): string {
  const rows = commands.filter((row) => row.name.startsWith(`${group} `) && !row.later);
  return `gobuild ${group}: ${commandGroups[group] ?? ''}\n\n${rowsText(rows)}`;
}

/** Commands that are known, and refused until they are built. */
function laterText(): string {
  const names = commands.filter((row) => row.later).map((row) => row.name);
  const lines = names.reduce<string[]>((all, name) => {
    const last = all.at(-1);
    if (last !== undefined && last.length + name.length < 96) return [...all.slice(0, -1), `${last}, ${name}`];
    return [...all.map((line, index) => (index === all.length - 1 ? `${line},` : line)), name];
  }, []);
  return lines.length === 0 ? '' : `Come with a later version:\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

export function overview(): string {
  const options = commonOptions.map((row) => `  ${row.flags.padEnd(24)}  ${row.does}\n`).join('');
  return [
    'gobuild builds, checks, signs, packages and deploys Go programs; it runs only what changed, and says why.\n',
    'Usage: gobuild COMMAND [OPTIONS]\n',
    `Commands:\n${rowsText(commands.filter((row) => !row.later))}`,
    `Options of every command:\n${options}  ${'--version'.padEnd(24)}  print the version\n`,
    laterText(),
    '`gobuild help COMMAND` tells the options of a command, `gobuild help CODE` what a diagnostic (GB1001)\n' +
      'or an exit code (3) means.\n',
  ]
    .filter((part) => part !== '')
    .join('\n');
}
