/** Remembers what tools said of themselves, as long as the files that decide it are the same: one small file. */
import { isObject } from '../base/json.ts';
import type { AbsolutePath } from '../base/path.ts';
import { ok, type Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import { FileError, type Files } from '../model/ports.ts';

export interface ToolMemory {
  /** The remembered answer if all of `paths` are what they were, else `ask`'s, which is remembered if it is a good one. */
  readonly remember: (
    question: string,
    paths: readonly AbsolutePath[],
    ask: () => Promise<Result<string, Failure>>,
  ) => Promise<Result<string, Failure>>;
}

interface Remembered {
  readonly tuple: string;
  readonly answer: string;
}

const format = 1;
/** More than any project needs; what was not asked for longest goes first. */
const mostEntries = 200;

export function openToolMemory(files: Files, path: AbsolutePath): ToolMemory {
  let entries: Map<string, Remembered> | undefined;
  return {
    remember: async (question, paths, ask) => {
      entries ??= load(files, path);
      const tuple = tupleOf(files, paths);
      const known = entries.get(question);
      if (known?.tuple === tuple) return ok(known.answer);
      const answer = await ask();
      // Changed while it was asked: nobody knows which of the two files answered.
      if (!answer.ok || tupleOf(files, paths) !== tuple) return answer;
      entries.delete(question);
      entries.set(question, { tuple, answer: answer.value });
      save(files, path, entries);
      return answer;
    },
  };
}

/** Stat tuples of the files behind all of `paths`, as one text. Throws FileError. */
export function tupleOf(files: Files, paths: readonly AbsolutePath[]): string {
  const tuples = paths.map((path) => {
    const stat = files.follow(path);
    return stat ? [path, stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].map(String) : [path];
  });
  return JSON.stringify(tuples);
}

/** Anything that is not as it should be is forgotten: the tools are asked again. */
function load(files: Files, path: AbsolutePath): Map<string, Remembered> {
  const entries = new Map<string, Remembered>();
  try {
    const document: unknown = JSON.parse(files.readText(path));
    if (!isObject(document) || document['format'] !== format || !Array.isArray(document['tools'])) return entries;
    for (const entry of document['tools'] as readonly unknown[]) {
      if (!isObject(entry)) continue;
      const { question, tuple, answer } = entry;
      if (typeof question !== 'string' || typeof tuple !== 'string' || typeof answer !== 'string') continue;
      entries.set(question, { tuple, answer });
    }
  } catch {
    // Not there, not JSON, not readable: all the same.
  }
  return entries;
}

function save(files: Files, path: AbsolutePath, entries: ReadonlyMap<string, Remembered>): void {
  const tools = [...entries].slice(-mostEntries).map(([question, { tuple, answer }]) => ({ question, tuple, answer }));
  try {
    files.write(path, `${JSON.stringify({ format, tools })}\n`);
  } catch (error) {
    // A memory that cannot be kept costs time, nothing else.
    if (!(error instanceof FileError)) throw error;
  }
}
