/** One line that says that a run still works, for logs in which nothing moves. Pure. */
import { durationText } from '../base/text.ts';
import { timeText } from './live-text.ts';
import { readingNow, type RunState } from './run-text.ts';
import { visible } from './visible.ts';

const mostNamed = 4;

/** `still running: 12 of 31 after 40.0 s · test 32.0 s of about 41.0 s, 12 packages`; undefined while nothing runs. */
export function pulseLine(state: RunState, now: number): string | undefined {
  const running = [...state.running.values()];
  const reading = [readingNow(state, now) ?? []].flat();
  if (state.report || running.length + reading.length === 0) return undefined;
  const named = running.slice(0, mostNamed).map((action) => {
    const progress = state.progress.get(action.node);
    const time = timeText(state, action, { now, columns: state.options.columns });
    return `${visible(action.node)} ${time}${progress === undefined ? '' : `, ${visible(progress)}`}`;
  });
  const more = running.length > mostNamed ? [`and ${running.length - mostNamed} more`] : [];
  const done = `${state.settled} of ${state.total} after ${durationText(Math.max(0, now - state.startedAt))}`;
  return state.options.paint.dim([`still running: ${done}`, ...named, ...more, ...reading].join(' · '));
}

/** Milliseconds of silence after which the line is due; the longer nothing else happens, the rarer it comes. */
export const pulsePauses: readonly number[] = [10_000, 20_000, 30_000, 60_000];
