/** A shell for the first slot that is started before its command is known: it comes up while gobuild does its own work. */
import { SlotShell } from './slot-shell.ts';

/** A POSIX shell that reads its commands from standard input. */
export const usualShell = ['/bin/sh', '-s'] as const;

let spare: SlotShell | undefined;

/** Nothing where there is one already, or where there is no such shell. It dies with gobuild, needed or not. */
export function startSpareShell(): void {
  if (process.platform !== 'win32') spare ??= new SlotShell(usualShell);
}

/** It is the caller's from now on; undefined if there is none. */
export function takeSpareShell(): SlotShell | undefined {
  const taken = spare;
  spare = undefined;
  return taken?.alive === true ? taken : undefined;
}

/** Nobody will need it. Resolves when it is gone. */
export async function dropSpareShell(): Promise<void> {
  const shell = takeSpareShell();
  shell?.signal('SIGKILL');
  await shell?.whenEnded();
}
