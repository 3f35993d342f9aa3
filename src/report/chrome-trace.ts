/** A run as a Chrome trace (Trace Event Format, JSON object form; Perfetto and chrome://tracing open it). */
import { reasonText } from './reason-text.ts';
import type { Event } from '../model/event.ts';

interface TraceEvent {
  readonly name: string;
  /** `X` complete, `i` instant, `C` counter, `M` metadata. */
  readonly ph: 'X' | 'i' | 'C' | 'M';
  /** Microseconds since the run started. */
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly cat?: string;
  readonly s?: 'g';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** What is collected while the run goes on; changed in place by {@link foldTrace}. */
export interface TraceState {
  origin: number | undefined;
  name: string;
  readonly events: TraceEvent[];
  readonly started: Map<string, Extract<Event, { readonly type: 'action-started' }>>;
  readonly slots: Set<number>;
}

export const startTrace = (): TraceState => ({
  origin: undefined,
  name: 'gobuild',
  events: [],
  started: new Map(),
  slots: new Set(),
});

export function foldTrace(state: TraceState, event: Event): void {
  state.origin ??= event.at;
  const ts = (event.at - state.origin) * 1000;
  switch (event.type) {
    case 'run-started':
      state.name = `gobuild ${event.project} (${event.profile})`;
      break;
    case 'action-started':
      state.started.set(event.action, event);
      state.events.push(counter(ts, state.started.size));
      break;
    case 'action-finished':
      state.events.push(complete(state, event), counter(ts, state.started.size));
      break;
    case 'node-failed':
      state.events.push({ name: `${event.node} failed`, ph: 'i', ts, pid: 1, tid: 0, s: 'g', args: { ...event } });
      break;
    default:
  }
}

function complete(state: TraceState, event: Extract<Event, { readonly type: 'action-finished' }>): TraceEvent {
  const started = state.started.get(event.action);
  state.started.delete(event.action);
  state.slots.add(event.slot);
  const origin = state.origin ?? event.at;
  const begin = started?.at ?? event.at - event.ms;
  return {
    name: event.action,
    ph: 'X',
    ts: Math.max(0, begin - origin) * 1000,
    // Not until the event: the slot may have begun the next by then, and spans of one lane must not overlap.
    dur: Math.max(0, Math.min(event.at - begin, Math.floor(event.ms))) * 1000,
    pid: 1,
    tid: event.slot,
    cat: event.outcome,
    args: { node: event.node, step: started?.step, why: started?.reasons.map(reasonText) ?? [] },
  };
}

const counter = (ts: number, running: number): TraceEvent => ({
  name: 'running',
  ph: 'C',
  ts,
  pid: 1,
  tid: 0,
  args: { actions: running },
});

/** The whole file, one event a line. */
export function traceText(state: TraceState): string {
  const names: TraceEvent[] = [
    { name: 'process_name', ph: 'M', ts: 0, pid: 1, tid: 0, args: { name: state.name } },
    ...[...state.slots]
      .toSorted((a, b) => a - b)
      .map((slot): TraceEvent => {
        return { name: 'thread_name', ph: 'M', ts: 0, pid: 1, tid: slot, args: { name: `slot ${slot}` } };
      }),
  ];
  const lines = [...names, ...state.events].map((event) => JSON.stringify(event));
  return `{"displayTimeUnit":"ms","traceEvents":[\n${lines.join(',\n')}\n]}\n`;
}
