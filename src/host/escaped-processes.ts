/** Finds what programs of a run left running out of its reach: a new session is in no slot's group. Linux. */
import type { EventBody } from '../model/event.ts';
import { procNames, procText } from './proc-text.ts';

export interface EscapedProcess {
  readonly pid: number;
  readonly command: string;
  /** Node that it was started by. */
  readonly node: string;
}

/** Daemons are meant to do that, so it is no failure; but somebody has to know. */
export const escapedMessage = ({ pid, node, command }: EscapedProcess): EventBody => ({
  type: 'message',
  level: 'warning',
  node,
  text: `it started a process that runs on, out of reach of gobuild: ${command} (pid ${pid})`,
});

/** To be made before the run; asked after it, when whoever was in reach has ended. */
export function watchEscaped(root: string): () => readonly EscapedProcess[] {
  if (process.platform !== 'linux') return () => [];
  const before = new Set(allPids());
  return () =>
    allPids().flatMap((pid) => {
      const node = before.has(pid) ? undefined : starterOf(pid, root);
      return node === undefined ? [] : [{ pid, node, command: commandOf(pid) }];
    });
}

const allPids = (): readonly number[] => procNames('/proc').map(Number).filter(Number.isInteger);

/** Processes of a target have GOBUILD_RUN: `<node> <workspace>`. Those of other users cannot be looked at. */
function starterOf(pid: number, root: string): string | undefined {
  const mark = procText(`/proc/${pid}/environ`)
    .split('\0')
    .find((variable) => variable.startsWith('GOBUILD_RUN='));
  const [, node, workspace] = /^GOBUILD_RUN=(\S+) (.*)$/s.exec(mark ?? '') ?? [];
  return workspace === root ? node : undefined;
}

/** Its words, as they are told to people. */
const commandOf = (pid: number): string => procText(`/proc/${pid}/cmdline`).split('\0').join(' ').trim().slice(0, 100);
