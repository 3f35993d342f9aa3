/** `gobuild __complete SHELL …`: answers a key press in a shell, without the weight of the whole command line. */
import { knownNames } from '../app/known-names.ts';
import { noNames, type KnownNames } from '../model/known-names.ts';
import { offer } from './completion/offer.ts';
import { bashReply, plainReply, powershellReply } from './completion/reply.ts';
import { readTyped } from './completion/typed-line.ts';

/** Milliseconds that a person waits for a key; a file that takes longer is completed without its names. */
const patience = 900;

/** Prints candidates or nothing: whatever goes wrong, no text of ours may land in somebody's command line. */
export async function completeStart(): Promise<void> {
  process.stdout.on('error', () => process.exit());
  const text = await answer(process.argv.slice(3)).catch(() => ':\n');
  // Handles that reading left open are of no use any more.
  process.stdout.write(text, () => process.exit());
}

/** `argv`: the shell, then what its script hands over. */
async function answer([shell = '', ...given]: readonly string[]): Promise<string> {
  if (shell === 'bash') {
    const [breaks = '', line = ''] = given;
    const typed = readTyped(line, breaks);
    return bashReply(await offerFor(typed.before, typed.current), typed);
  }
  // Each word has a dot before it, so that none is empty or looks like an option.
  const words = given.map((word) => word.slice(1));
  const found = await offerFor(words.slice(0, -1), words.at(-1) ?? '');
  return shell === 'powershell' ? powershellReply(found) : plainReply(found);
}

const offerFor = (before: readonly string[], current: string): ReturnType<typeof offer> =>
  offer(before, current, () => inTime(namesFor(before)));

function namesFor(before: readonly string[]): Promise<KnownNames> {
  const own = before.slice(0, before.includes('--') ? before.indexOf('--') : undefined);
  const valueOf = (short: string, long: string): string | undefined =>
    own.findLast((_, at) => own[at - 1] === short || own[at - 1] === long) ??
    own.findLast((word) => word.startsWith(`${long}=`))?.slice(long.length + 1);
  return knownNames(own, {
    cwd: process.cwd(),
    directory: valueOf('-C', '--directory'),
    file: valueOf('-f', '--file'),
    profile: valueOf('-p', '--profile'),
    set: {},
  });
}

const inTime = (names: Promise<KnownNames>): Promise<KnownNames> =>
  Promise.race([names, new Promise<KnownNames>((resolve) => setTimeout(resolve, patience, noNames).unref())]);
