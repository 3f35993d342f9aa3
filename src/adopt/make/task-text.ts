/** The lines of a recipe → the `run` text of a task: as make runs them, each by itself, until one fails. */
import type { JsonObject } from '../../base/json.ts';
import type { RecipeLine } from './convert-recipe.ts';
import type { MakeConversion } from './read-makefile.ts';
import { shellText } from './make-text.ts';

export function taskText({ make, asked }: MakeConversion, lines: readonly RecipeLine[]): JsonObject {
  const shell = make.variables.get('SHELL')?.value ?? '';
  const texts = lines.map(({ text, mayFail }) => {
    const written = shellText(text, make.marks);
    const isolated = lines.length > 1 && !make.isOneShell && leavesTraces.test(written);
    return mayFail ? `{ ${written}; } || true` : isolated ? `(${written})` : written;
  });
  const run = texts.join('\n');
  const read = variablesRead(run);
  for (const name of read) asked.add(name);
  return {
    ...(shell.includes('bash') || shell.includes('pwsh') ? {} : { shell: 'sh' }),
    ...(/(?:^|[\s;&|(])(?:go|gofmt)\s/m.test(run) ? { tools: ['go'] } : {}),
    // A variable that nobody set is empty for make's shell, and an error for gobuild's.
    run: read.length > 0 ? `set +u\n${run}` : run,
  };
}

/** What a line leaves behind for the next one, where both are one shell's: make gives each line its own. */
const leavesTraces = /(?:^|[;&|(\s])(?:cd|pushd|export|set|exit|exec|unset|source|\.)\s|^\s*[A-Za-z_]\w*=\S*\s*(?:;|$)/;

/** Names of the environment: those that the text reads and does not set. */
function variablesRead(text: string): readonly string[] {
  const names = [...text.matchAll(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return [...new Set(names)].filter(
    (name) =>
      !new RegExp(`(?:^|[\\s;&|(])(?:export\\s+|local\\s+)?${name}=|\\b(?:for|read)\\s+(?:-r\\s+)?${name}\\b`).test(
        text,
      ),
  );
}
