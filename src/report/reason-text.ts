/** A Reason in words: short enough for the end of a line, exact enough to act on. */
import { unreachable } from '../base/bug.ts';
import { aroundDifference } from '../base/text.ts';
import type { Reason } from '../model/reason.ts';
import { failureWords } from './failure-text.ts';
import { shortValue, visible } from './visible.ts';

const inputWords = { edited: 'changed', added: 'is new', removed: 'is gone', mode: 'changed its execute bit' } as const;

/** `cmd/server/main.go changed`. */
export function reasonText(reason: Reason): string {
  switch (reason.type) {
    case 'never-built':
      return 'no result yet';
    case 'forced':
      return '--force';
    case 'always':
      return 'declares no inputs';
    case 'not-cached':
      return 'is never cached';
    case 'input-changed':
      return `${visible(reason.path)} ${inputWords[reason.how]}`;
    case 'upstream-changed':
      return `${sourceWords(reason.from)} changed`;
    case 'settings-changed':
      return settingText(reason);
    case 'environment-changed':
      return changeText(`variable ${reason.name}`, reason);
    case 'tool-changed':
      return changeText(reason.name, reason);
    case 'value-changed':
      return changeText(reason.name, reason);
    case 'output-missing':
      return `${visible(reason.path)} is missing`;
    case 'output-changed':
      return `${visible(reason.path)} is not what was made`;
    case 'gobuild-changed':
      return `gobuild changed: ${visible(reason.what)}`;
    case 'unfinished':
      return 'did not succeed last time';
    case 'cannot-run':
      return failureWords(reason.failure).what;
    case 'world-differs':
      return visible(reason.what);
    default:
      return unreachable(reason);
  }
}

/** The same of a run that is over. */
export function pastReasonText(reason: Reason): string {
  switch (reason.type) {
    case 'never-built':
      return 'it had no result';
    case 'unfinished':
      return 'it had not succeeded before';
    default:
      return reasonText(reason);
  }
}

/** A target by its name; a step by what it does; work that targets share has no name that a person gave. */
export function sourceWords(from: string): string {
  const [, node, step] = /^([^#]+)#(.+)$/.exec(from) ?? [];
  if (node !== undefined && step !== undefined) return `step "${visible(step)}" of ${visible(node)}`;
  return from.startsWith('go-list:') ? 'what goes into it' : visible(from);
}

type SettingsChanged = Extract<Reason, { readonly type: 'settings-changed' }>;

/** Keys of the plan in the words of gobuild.yaml. */
function settingText(reason: SettingsChanged): string {
  const { key } = reason;
  if (key === 'run.performer') return 'gobuild changed: how it is made';
  if (key === 'run.type') return 'run changed';
  if (key === 'run.input') return 'settings changed';
  if (key === 'outputs') return 'outputs changed';
  return changeText(settingWords(key), reason);
}

function settingWords(key: string): string {
  const word = /^run\.argv\[(\d+)\]$/.exec(key)?.[1];
  if (word !== undefined) return `run, word ${Number(word) + 1}`;
  if (key === 'run.argv' || key === 'run.text') return 'run';
  if (/^outputs\[\d+\]\.path$/.test(key)) return 'outputs';
  return key.replace(/^run\.(?:input\.(?:go\.)?)?/, '');
}

/** `go: go1.26.7 → go1.26.8`, or just `X changed` where the values are not shown. */
function changeText(
  name: string,
  change: { readonly old?: string | undefined; readonly new?: string | undefined },
): string {
  const what = visible(name);
  if (change.old !== undefined && change.new !== undefined) {
    const [was, is] = aroundDifference(visible(change.old), visible(change.new), 60);
    return `${what}: ${shortValue(was)} → ${shortValue(is)}`;
  }
  if (change.new !== undefined) return `${what}: ${shortValue(change.new)} is new`;
  if (change.old !== undefined) return `${what}: ${shortValue(change.old)} is gone`;
  return `${what} changed`;
}
