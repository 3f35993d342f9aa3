/** Remembers what `go env` said of its folders, as long as what decides that is the same: asking costs as much as a small build. */
import { isObject, type JsonObject } from '../../base/json.ts';
import { host, type AbsolutePath } from '../../base/path.ts';
import { FileError } from '../../model/ports.ts';
import type { PerformWorld } from '../../model/perform.ts';
import { shortDigest } from './digest.ts';

type World = Pick<PerformWorld, 'files' | 'stateFolder' | 'userEnv'>;
type Answer = Readonly<Record<string, string>>;

export interface GoEnvMemory {
  /** What was answered when everything was as it is now. */
  readonly known: () => Answer | undefined;
  /** Keeps an answer that was given after this memory was opened, unless something changed meanwhile. */
  readonly keep: (answer: Answer) => void;
}

const format = 1;
/** Each version of Go that a workspace builds with has one. */
const mostEntries = 8;

/** Variables that `go env` takes an answer, its defaults or its own settings file from. */
const isHeeded = (name: string): boolean =>
  /^(?:GO|CGO_|HOME$|USERPROFILE$|XDG_|APPDATA$|LOCALAPPDATA$|PATH$)/i.test(name);

/** `go`: the program that is asked. Values of variables are kept as a digest alone: a proxy's may hold a password. */
export function openGoEnvMemory({ files, stateFolder, userEnv }: World, go: AbsolutePath): GoEnvMemory {
  const file = host.join(stateFolder, 'go-env.json');
  const heeded = Object.fromEntries(Object.entries(userEnv).filter(([name]) => isHeeded(name)));
  const question = shortDigest({ format, go, env: heeded });
  const decide = (): JsonObject => Object.fromEntries(filesThatDecide(userEnv, files.realPath(go)).map(tuple));
  const tuple = (path: AbsolutePath): [string, string] => {
    const stat = files.follow(path);
    return [path, stat ? [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ') : ''];
  };
  const before = shortDigest({ question, files: decide() });
  return {
    known: () => answersIn(read(file, files)).get(before),
    keep: (answer) => {
      if (shortDigest({ question, files: decide() }) !== before) return;
      const answers = answersIn(read(file, files));
      answers.delete(before);
      answers.set(before, answer);
      try {
        files.write(file, JSON.stringify({ format, answers: Object.fromEntries([...answers].slice(-mostEntries)) }));
      } catch (error) {
        // A memory that cannot be kept costs time, nothing else.
        if (!(error instanceof FileError)) throw error;
      }
    },
  };
}

/** The program, what its GOROOT sets, and the user's own settings (`go env -w`) wherever a system keeps them. */
function filesThatDecide(env: Answer, program: AbsolutePath): AbsolutePath[] {
  const root = host.dirname(host.dirname(program));
  const configFolders = [
    env['XDG_CONFIG_HOME'],
    env['HOME'] && host.join(env['HOME'], '.config'),
    env['HOME'] && host.join(env['HOME'], 'Library', 'Application Support'),
    env['AppData'] ?? env['APPDATA'],
  ];
  const settings = [env['GOENV'], ...configFolders.map((folder) => folder && host.join(folder, 'go', 'env'))];
  return [
    program,
    host.join(root, 'VERSION'),
    host.join(root, 'go.env'),
    ...settings.filter((path): path is string => path !== undefined && host.isAbsolute(path)),
  ];
}

/** Anything that is not as it should be is forgotten. */
function read(file: AbsolutePath, files: World['files']): unknown {
  try {
    return JSON.parse(files.readText(file));
  } catch {
    return undefined;
  }
}

function answersIn(document: unknown): Map<string, Answer> {
  const entries = isObject(document) && document['format'] === format ? document['answers'] : undefined;
  if (!isObject(entries)) return new Map();
  return new Map(Object.entries(entries).filter((entry): entry is [string, Answer] => isAnswer(entry[1])));
}

const isAnswer = (value: unknown): value is Answer =>
  isObject(value) && Object.values(value).every((text) => typeof text === 'string');
