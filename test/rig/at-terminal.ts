/** A command at a terminal of its own, with somebody who types: script(1) makes the terminal. Waits for text, never for a time. */
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, vi } from 'vitest';

export interface AtTerminal {
  /** Keys as a terminal sends them: `\r` is Enter, `\u0003` Ctrl-C. */
  readonly type: (keys: string) => void;
  /** What was shown since the last call; waits until it matches. */
  readonly next: (what: RegExp) => Promise<string>;
  /** All that was shown, without colours and moves of the cursor. */
  readonly text: () => string;
  /** Exit status of the command. */
  readonly ended: Promise<number | null>;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const patience = { timeout: 30_000, interval: 20 };

/** `words`: without quotes in them. */
export function atTerminal(words: readonly string[], { cwd, env }: TerminalOptions): AtTerminal {
  const command = words.map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qfe', '-c', command, '/dev/null'], {
    cwd,
    env: { ...env, TERM: 'xterm', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // What sits at the terminal gets SIGHUP then.
  onTestFinished(() => void child.kill('SIGKILL'));
  let raw = '';
  const shown = (): string => stripVTControlCharacters(raw);
  let from = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (raw += text));
  return {
    type: (keys) => void child.stdin.write(keys),
    text: shown,
    next: async (what) => {
      const text = await vi.waitFor(() => {
        const fresh = shown().slice(from);
        expect(fresh).toMatch(what);
        return fresh;
      }, patience);
      const found = what.exec(text);
      const end = (found?.index ?? 0) + (found?.[0].length ?? 0);
      from += end;
      return text.slice(0, end);
    },
    ended: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    }),
  };
}
