/** One command line from its words to its exit code. Everything that it touches comes in with the world. */
import { gobuildVersion } from '../base/version.ts';
import { exitCodes } from '../model/failure.ts';
import { colours } from '../report/colours.ts';
import { jsonText } from '../report/json-lines.ts';
import type { CommandLine, Parsed } from './command-line.ts';
import { printDiagnostics } from './context.ts';
import type { RunCommand } from './context.ts';
import type { World } from './world.ts';
import { completion } from './commands/completion.ts';
import { affected } from './commands/affected.ts';
import { doctor } from './commands/doctor.ts';
import { clean, cache, keygen, log, schema } from './commands/keep.ts';
import { deploy } from './commands/deploy.ts';
import { explain, graph, list, show } from './commands/look.ts';
import { history, report } from './commands/report.ts';
import { lock } from './commands/lock.ts';
import { run } from './commands/run.ts';
import { wrap } from './commands/wrap.ts';
import { verify } from './commands/verify.ts';

const table: Readonly<Record<string, RunCommand>> = {
  run,
  watch: async (context) => (await import('./commands/watch.ts')).watch(context),
  list,
  graph,
  show,
  explain,
  affected,
  doctor,
  verify,
  'deploy plan': deploy('plan'),
  'deploy status': deploy('status'),
  'deploy rollback': deploy('rollback'),
  'deploy history': deploy('history'),
  'deploy stop': deploy('stop'),
  'cache stats': cache('stats'),
  'cache verify': cache('verify'),
  'cache gc': cache('gc'),
  'cache clear': cache('clear'),
  clean,
  log,
  report,
  history,
  keygen,
  init: async (context) => (await import('./commands/init.ts')).init(context),
  lock,
  schema,
  completion,
  wrap,
};

/** Exit code. Throws only what is a bug. */
export async function program(argv: readonly string[], world: World): Promise<number> {
  const { terminal } = world;
  const parsed = await parse(argv);
  switch (parsed.type) {
    case 'version':
      terminal.out(`${gobuildVersion}\n`);
      return exitCodes.done;
    case 'help':
      if (parsed.asked) terminal.out(parsed.text);
      else terminal.err(parsed.text);
      return parsed.asked ? exitCodes.done : exitCodes.usage;
    case 'rejected':
      printDiagnostics(terminal, colours(terminal.colour), { diagnostics: parsed.diagnostics, sources: {} });
      if (parsed.json) terminal.out(`${jsonText({ type: 'rejected', diagnostics: parsed.diagnostics })}\n`);
      return exitCodes.usage;
    case 'command':
      return runCommand(parsed.line, { argv, world });
  }
}

/** Commander takes as long to load as half of Node: the version needs none. */
async function parse(argv: readonly string[]): Promise<Parsed> {
  if (argv.length === 1 && argv[0] === '--version') return { type: 'version' };
  const { parseArguments } = await import('./arguments.ts');
  return parseArguments(argv);
}

async function runCommand(
  line: CommandLine,
  { argv, world }: { argv: readonly string[]; world: World },
): Promise<number> {
  const command = table[line.command];
  if (!command) throw new Error(`no function for the command ${line.command}`);
  const { color } = line.options;
  const paint = colours(color === 'auto' ? world.terminal.colour : color === 'always');
  return command({ app: await world.openApp(), argv, world, line, paint });
}
