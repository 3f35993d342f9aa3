/** Keys of whoever sits at the terminal, one by one as they are pressed; the terminal is as it was whenever somebody else has it. */
import { readFileSync } from 'node:fs';

/** How often it is looked whether this process has the terminal (again), in ms: no signal tells it. */
const lookEveryMs = 500;

const controlC = '\u0003';
const controlZ = '\u001a';
const controlBackslash = '\u001c';

/**
 * Calls back with each key as the terminal sends it: a character, or a whole escape sequence. What stops, suspends and
 * kills programs does so as without this. The returned function gives the terminal back; so does the end of the process.
 * In the background nothing is read and nothing of the terminal changed, or the system would stop the process.
 */
export function openKeyboard(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  let reading = false;
  let timer: NodeJS.Timeout | undefined;

  const rest = (): void => {
    clearTimeout(timer);
    if (!reading) return;
    reading = false;
    stdin.pause();
    if (hasTerminal()) stdin.setRawMode(false);
  };
  const wake = (): void => {
    clearTimeout(timer);
    if (hasTerminal()) {
      // A shell may have changed the mode behind our back: Node sets none that it believes to be set.
      stdin.setRawMode(false);
      stdin.setRawMode(true);
      stdin.resume();
      reading = true;
    } else {
      if (reading) stdin.pause();
      reading = false;
      timer = setTimeout(wake, lookEveryMs).unref();
    }
  };
  const onData = (text: string): void => {
    for (const key of keysOf(text)) {
      const isSignal = key === controlC || key === controlZ || key === controlBackslash;
      if (!isSignal) onKey(key);
      else if (key === controlC) interrupt();
      else if (process.platform !== 'win32') {
        rest();
        // The whole group, as the terminal itself does it.
        process.kill(0, key === controlZ ? 'SIGTSTP' : 'SIGQUIT');
      }
    }
  };
  const close = (): void => {
    rest();
    clearTimeout(timer);
    stdin.off('data', onData);
    process.off('SIGCONT', wake);
  };

  stdin.setEncoding('utf8');
  stdin.on('data', onData);
  // A terminal that is gone has no keys; SIGHUP says the rest.
  stdin.on('error', close);
  stdin.pause();
  process.on('SIGCONT', wake);
  wake();
  return close;
}

function interrupt(): void {
  if (process.platform === 'win32') process.emit('SIGINT', 'SIGINT');
  else process.kill(0, 'SIGINT');
}

/** Whether this process group is the one in front at its terminal. */
function hasTerminal(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    // proc_pid_stat(5): behind the name in brackets state, ppid, pgrp, session, tty_nr, tpgid.
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}

/** Characters, and sequences of function keys as a whole (ECMA-48: CSI with its parameters and final byte, SS3 with one). */
export function keysOf(text: string): readonly string[] {
  return text.match(/\u001b\[[0-?]*[ -/]*[@-~]|\u001bO.|[\s\S]/gu) ?? [];
}
