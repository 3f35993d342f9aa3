/** One question on the terminal, one line from standard input. */
import { createInterface } from 'node:readline';

/** Lines that were typed before their question. */
const early: string[] = [];

/** The line without its end; undefined when the input ended before one came. */
export function askLine(prompt: string): Promise<string | undefined> {
  const typed = early.shift();
  if (typed !== undefined) {
    process.stderr.write(`${prompt}${typed}\n`);
    return Promise.resolve(typed);
  }
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    let answer: string | undefined;
    reader.on('close', () => resolve(answer));
    // Ctrl-C means here what it means everywhere.
    reader.on('SIGINT', () => void process.kill(process.pid, 'SIGINT'));
    reader.on('line', (line) => {
      if (answer !== undefined) return void early.push(line);
      answer = line;
      // What came together with it is read before nobody listens any more.
      setImmediate(() => reader.close());
    });
    reader.setPrompt(prompt);
    reader.prompt();
  });
}
