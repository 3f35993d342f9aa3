/** One question on the terminal, one line from standard input. */
import { createInterface } from 'node:readline';

/** The line without its end; undefined when the input ended before one came. */
export function askLine(prompt: string): Promise<string | undefined> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    let answer: string | undefined;
    reader.on('close', () => resolve(answer));
    // Ctrl-C means here what it means everywhere.
    reader.on('SIGINT', () => void process.kill(process.pid, 'SIGINT'));
    reader.question(prompt, (line) => {
      answer = line;
      reader.close();
    });
  });
}
