/** A Reason in words: short enough for the end of a line, exact enough to act on. */
import { unreachable } from '../base/bug.ts';
import type { Reason } from '../model/reason.ts';
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
      return `${visible(reason.from)} changed`;
    case 'settings-changed':
      return changeText(reason.key, reason);
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
    case 'world-differs':
      return visible(reason.what);
    default:
      return unreachable(reason);
  }
}

/** `go: go1.26.7 → go1.26.8`, or just `X changed` where the values are not shown. */
function changeText(
  name: string,
  change: { readonly old?: string | undefined; readonly new?: string | undefined },
): string {
  const what = visible(name);
  if (change.old !== undefined && change.new !== undefined) {
    return `${what}: ${shortValue(change.old)} → ${shortValue(change.new)}`;
  }
  if (change.new !== undefined) return `${what}: ${shortValue(change.new)} is new`;
  if (change.old !== undefined) return `${what}: ${shortValue(change.old)} is gone`;
  return `${what} changed`;
}
