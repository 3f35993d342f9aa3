/** A Failure in words: what went wrong, where, and what to do. Never a stack. */
import { unreachable } from '../base/bug.ts';
import { durationText } from '../base/text.ts';
import type { Failure } from '../model/failure.ts';
import { cutMiddle } from './fold-line.ts';
import { machineHelp, reasonOf } from './machine-help.ts';
import { visible } from './visible.ts';

export interface FailureWords {
  /** One line. */
  readonly what: string;
  readonly lines: readonly string[];
  /** What to do. */
  readonly help?: string | undefined;
}

export function failureWords(failure: Failure): FailureWords {
  const { what, lines, help } = words(failure);
  return {
    what: cutMiddle(visible(what)),
    lines: (lines ?? []).map(visible),
    help: help === undefined ? help : visible(help),
  };
}

/** The words as one text of lines, for a failure outside of a run. Line break at the end. */
export function failureText(failure: Failure): string {
  const { what, lines, help } = failureWords(failure);
  const all = [`error: ${what}`, ...lines.map((line) => `  ${line}`)];
  if (help !== undefined) all.push(`  help: ${help}`);
  return `${all.join('\n')}\n`;
}

type Words = {
  readonly what: string;
  readonly lines?: readonly string[] | undefined;
  readonly help?: string | undefined;
};

function words(failure: Failure): Words {
  switch (failure.type) {
    case 'exit-status':
      return statusWords(failure);
    case 'signal':
      return failure.outOfMemory ? noMemory : signalWords(failure.signal);
    case 'timed-out':
      return { what: `not done after ${durationText(failure.ms)}`, help: 'raise `timeout:` of the target' };
    case 'tool-missing':
      return { what: `the program "${failure.tool}" is not there`, help: failure.help };
    case 'tool-broken':
      return { what: `the program "${failure.tool}" does not work: ${failure.message}`, help: failure.help };
    case 'finding':
      return { what: failure.message, lines: failure.lines, help: failure.help };
    case 'deploy':
      return deployWords(failure);
    case 'machine':
      return { what: withPath(failure.path, failure.message), help: failure.help ?? machineHelp(failure.message) };
    case 'refused':
      return { what: `refused: ${failure.message}`, help: failure.help };
    case 'unreachable':
    case 'configuration':
      return { what: failure.message, help: failure.help };
    case 'cancelled':
      return { what: 'stopped before it was done' };
    default:
      return fileWords(failure);
  }
}

/** What the system refused mostly names its path already. */
const withPath = (path: string | undefined, message: string): string =>
  path === undefined || message.includes(path) ? message : `${path}: ${message}`;

type FileFailure = Extract<
  Failure,
  {
    readonly type: 'input-missing' | 'input-unreadable' | 'nothing-matched' | 'output-missing' | 'output-unsafe';
  }
>;

function fileWords(failure: FileFailure): Words {
  switch (failure.type) {
    case 'input-missing':
      return {
        what: `${failure.path}: there is no such file`,
        help: failure.help ?? 'make the file, or correct its name',
      };
    case 'input-unreadable':
      return {
        what: `${failure.path}: cannot be read: ${reasonOf(failure.message)}`,
        help: machineHelp(failure.message),
      };
    case 'nothing-matched':
      return { what: `nothing matches "${failure.pattern}"`, help: 'correct the pattern, or remove it' };
    case 'output-missing':
      if (failure.as === 'depfile')
        return {
          what: `${failure.path} was declared as the depfile, but not written`,
          help: 'correct `depfile:`, or let the command write it: cc -MD -MF FILE',
        };
      return {
        what: `${failure.path} was declared as an output, but not made`,
        help: 'correct `outputs:`, or the command that should make it',
      };
    case 'output-unsafe':
      return {
        what: `the output "${failure.path}" is not allowed: ${failure.message}`,
        help: failure.help ?? 'correct `outputs:`, or the command that makes it',
      };
    default:
      return unreachable(failure);
  }
}

/** The system told so. */
const noMemory = {
  what: 'killed (out of memory)',
  help: 'use a smaller -j, give it a pool of its own, or use a machine with more memory',
};

const statusWords = ({ status, outOfMemory }: Extract<Failure, { readonly type: 'exit-status' }>): Words =>
  outOfMemory
    ? { what: `exit status ${status}: ${noMemory.what}`, help: noMemory.help }
    : { what: `exit status ${status}` };

function signalWords(signal: string): Words {
  const what = `killed by ${signal}`;
  return signal === 'SIGKILL' ? { what, help: 'often the machine was out of memory: try a smaller -j' } : { what };
}

function deployWords(failure: Extract<Failure, { readonly type: 'deploy' }>): Words {
  return {
    what: `${failure.message} (${failure.rolledBack ? 'rolled back' : 'NOT rolled back'})`,
    lines: failure.lines,
    help: failure.help ?? (failure.rolledBack ? undefined : 'look at the target by hand: it is in an unknown state'),
  };
}
