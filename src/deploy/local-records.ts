/** State, journal and logs of a local root. */
import { host as hostPath } from '../base/path.ts';
import { isObject } from '../base/json.ts';
import type { HostState, JournalRecord } from '../model/rollout.ts';
import type { DeployHost } from '../model/transport.ts';
import { readState } from './host-state.ts';
import type { LocalRoot } from './local-releases.ts';

type Records = Pick<DeployHost, 'save' | 'journal' | 'history' | 'trim' | 'tail'>;

/** Bytes at the end of a log that are looked at for its last lines. */
const tailBytes = 64 * 1024;

export function localRecords(root: LocalRoot): Records {
  return {
    save: async (state, expected) => save(root, state, expected),
    journal: async (record) => journal(root, record),
    history: async () => history(root),
    trim: async (keep) => trim(root, keep),
    tail: async (log, lines) => tail(root, log, lines),
  };
}

const stateFile = (root: LocalRoot) => hostPath.join(root.path, '.gobuild', 'state.json');
const journalFile = (root: LocalRoot) => hostPath.join(root.path, '.gobuild', 'journal.jsonl');

function save(root: LocalRoot, state: HostState, expected: number): string | undefined {
  const file = stateFile(root);
  const there = root.files.stat(file) ? readState(root.files.readText(file)) : undefined;
  if (there && 'state' in there && there.state.sequence > expected) {
    return `another deploy changed this host meanwhile (operation ${there.state.sequence}, expected ${expected})`;
  }
  root.files.write(file, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600, sync: true });
  return undefined;
}

function journal(root: LocalRoot, record: JournalRecord): void {
  const file = journalFile(root);
  const { files } = root;
  const before = files.stat(file);
  if (before === undefined) files.makeFolder(hostPath.dirname(file), { sync: true });
  // A line that a crash cut short must not swallow the next one.
  const torn = (before?.size ?? 0) > 0 && !files.readText(file).endsWith('\n');
  files.append(file, `${torn ? '\n' : ''}${JSON.stringify(record)}\n`, { sync: true });
}

function history(root: LocalRoot): readonly JournalRecord[] {
  const file = journalFile(root);
  if (!root.files.stat(file)) return [];
  return root.files.readText(file).split('\n').flatMap(readRecord);
}

function readRecord(line: string): JournalRecord[] {
  try {
    const value: unknown = JSON.parse(line);
    const whole = isObject(value) && Number.isSafeInteger(value['sequence']) && typeof value['verb'] === 'string';
    return whole ? [value as unknown as JournalRecord] : [];
  } catch {
    return [];
  }
}

/** Operations are counted by sequence, logs by the number that their name begins with. */
function trim(root: LocalRoot, keep: number): void {
  const { files } = root;
  const folder = hostPath.join(root.path, 'log');
  const logs = files
    .list(folder)
    .flatMap(({ name }) => {
      const number = /^(\d+)-.*\.log$/.exec(name)?.[1];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    })
    .toSorted((a, b) => b.number - a.number);
  for (const { name } of logs.slice(keep)) files.remove(hostPath.join(folder, name));
  const records = history(root);
  const operations = [...new Set(records.map((record) => record.sequence))].toSorted((a, b) => b - a).slice(0, keep);
  const oldest = operations.at(-1) ?? 0;
  const kept = records.filter((record) => record.sequence >= oldest);
  if (kept.length === records.length) return;
  files.write(journalFile(root), kept.map((record) => `${JSON.stringify(record)}\n`).join(''), {
    mode: 0o600,
    sync: true,
  });
}

function tail(root: LocalRoot, log: string, lines: number): readonly string[] {
  const file = hostPath.join(root.path, log);
  const size = root.files.stat(file)?.size;
  if (size === undefined) return [];
  const text = new TextDecoder().decode(root.files.readPart(file, Math.max(0, size - tailBytes), tailBytes));
  const all = text.split(/\r?\n/);
  if (all.at(-1) === '') all.pop();
  return all.slice(-lines).map(inert);
}

/** What a service prints must not steer a terminal. */
const inert = (line: string): string => line.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '�');
