/** The commands of a recipe → the `run` text of a task: each by itself, until one fails. */
import type { JsonObject } from '../base/json.ts';
import { shellText, type Marks } from './marks.ts';

/** One command, expanded. */
export interface RecipeLine {
  readonly line: number;
  readonly text: string;
  /** Its failure is none. */
  readonly mayFail: boolean;
}

export interface Recipe {
  readonly marks: Marks;
  /** All lines are one script. */
  readonly isOneShell: boolean;
  /** Gets the names of variables of the environment that the text reads. */
  readonly asked: Set<string>;
}

export function runText(lines: readonly RecipeLine[], { marks, isOneShell, asked }: Recipe): JsonObject {
  const texts = lines.map(({ text, mayFail }) => {
    const written = shellText(text, marks);
    const isolated = lines.length > 1 && !isOneShell && leavesTraces.test(written);
    return mayFail ? `{ ${written}; } || true` : isolated ? `(${written})` : written;
  });
  const run = texts.join('\n').replaceAll(relativeBin, '$1$PWD/').replaceAll(mountedTop, '$1$PWD');
  const read = variablesRead(run);
  for (const name of read) asked.add(name);
  return {
    ...(/(?:^|[\s;&|(])(?:go|gofmt)\s/m.test(run) ? { tools: ['go'] } : {}),
    // A variable that nobody set is empty for other tools' shells, and an error for gobuild's.
    run: read.length > 0 ? `set +u\n${run}` : run,
  };
}

/** `GOBIN=$(CURDIR)/bin`: the top folder is `.` here, and Go takes no relative path for it. */
const relativeBin = /(?<![\w-])(GOBIN="?)\.\//g;

/** `docker run -v $(CURDIR):/src`: a volume of docker is named, or is a whole path. */
const mountedTop = /(\s(?:-v|--volume)[ =]"?)\/?\.(?=[/:])/g;

/** What a line leaves behind for the next one, where both are one shell's: here each has its own. */
const leavesTraces =
  /(?:^|[;&|(\s])(?:cd|pushd|export|set|exit|exec|unset|source)\s|(?:^|[;&|(])\s*\.\s|^\s*[A-Za-z_]\w*=\S*\s*(?:;|$)/;

/** Names of the environment: those that the text reads and does not set. */
function variablesRead(text: string): readonly string[] {
  const names = [...text.matchAll(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return [...new Set(names)].filter((name) => {
    if (/^(?:PATH|HOME|PWD|OLDPWD|TMPDIR|LANG|IFS|RANDOM|UID|SECONDS)$/.test(name)) return false;
    const sets = `(?:^|[\\s;&|(])(?:export\\s+|local\\s+)?${name}=|\\b(?:for|read)\\s+(?:-r\\s+)?${name}\\b`;
    return !new RegExp(sets).test(text);
  });
}
