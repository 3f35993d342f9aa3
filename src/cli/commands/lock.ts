/** `gobuild lock`: exact versions and their checksums into gobuild.lock. */
import type { LockAnswer } from '../../app/contract.ts';
import { count } from '../../base/text.ts';
import { invocationOf, linesText, printAnswer } from '../context.ts';
import type { Context } from '../context.ts';
import { listenForStop } from '../stopping.ts';

export async function lock(context: Context): Promise<number> {
  const { world, line } = context;
  const { update, platforms, quiet, noWait } = line.options;
  const say = (text: string): void => world.terminal.err(`${text}\n`);
  const stopping = listenForStop(world, say);
  try {
    const request = { ...invocationOf(context), update, platforms, noWait, signal: stopping.signal };
    const answer = await context.app.lock(request, quiet ? () => undefined : say);
    const code = printAnswer(context, answer, { text: (value) => linesText(linesOf(value)) });
    return stopping.code() ?? code;
  } finally {
    stopping.done();
  }
}

function linesOf({ file, changes, dropped }: LockAnswer): readonly string[] {
  const lines = changes.map(({ tool, wanted, old, version, added }) => {
    const moved = old === undefined ? version : old === version ? `${version}, as before` : `${old} → ${version}`;
    return `${tool} ${wanted}: ${moved}${added.length > 0 ? `, ${count(added.length, 'checksum')} new` : ''}`;
  });
  const gone = dropped.map((wanted) => `go ${wanted}: no longer asked for`);
  return lines.length + gone.length > 0 ? [...lines, ...gone] : [`${file}: no target or file names a version`];
}
