/**
 * Checks a trace against the public description of the Trace Event Format (JSON object form), as Perfetto reads it: types
 * of all fields, phases and what each must carry, begins with their ends, and slices of one lane that lie in each other.
 */

const phases = new Set<unknown>('BEXiICbnestfPNODMVvRc');
const metadata: Readonly<Record<string, 'name' | 'labels' | 'sort_index'>> = {
  process_name: 'name',
  process_labels: 'labels',
  process_sort_index: 'sort_index',
  thread_name: 'name',
  thread_sort_index: 'sort_index',
};

export interface TraceEvent {
  readonly name?: unknown;
  readonly cat?: unknown;
  readonly ph?: unknown;
  readonly ts?: unknown;
  readonly dur?: unknown;
  readonly pid?: unknown;
  readonly tid?: unknown;
  readonly s?: unknown;
  readonly args?: unknown;
}

/** What is wrong with it; empty if nothing is. */
export function traceFaults(text: string): readonly string[] {
  const trace = JSON.parse(text) as { traceEvents?: unknown; displayTimeUnit?: unknown };
  if (!Array.isArray(trace.traceEvents)) return ['traceEvents is no list'];
  const events = trace.traceEvents as readonly TraceEvent[];
  const unit = trace.displayTimeUnit;
  return [
    ...(unit === undefined || unit === 'ms' || unit === 'ns' ? [] : [`displayTimeUnit is ${told(unit)}`]),
    ...events.flatMap((event, index) => eventFaults(event).map((fault) => `event ${index}: ${fault}`)),
    ...[...Map.groupBy(events, laneOf)].flatMap(([lane, own]) =>
      [...sliceFaults(own), ...pairFaults(own)].map((fault) => `lane ${lane}: ${fault}`),
    ),
    ...unnamed(events),
  ];
}

const laneOf = ({ pid, tid }: TraceEvent): string => JSON.stringify([pid, tid]);
const told = (value: unknown): string => (value === undefined ? 'undefined' : JSON.stringify(value));
const isTime = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function eventFaults(event: TraceEvent): readonly string[] {
  const { name, cat, ph, ts, pid, tid, args } = event;
  const faults: string[] = [];
  const must = (holds: boolean, what: string): void => void (holds || faults.push(what));
  must(phases.has(ph), `ph is ${told(ph)}`);
  must(typeof name === 'string' || ph === 'E', 'it has no name');
  must(cat === undefined || typeof cat === 'string', 'cat is no text');
  must(Number.isSafeInteger(pid) && Number.isSafeInteger(tid), 'pid and tid are whole numbers');
  must(isTime(ts) || (ph === 'M' && ts === undefined), `ts is ${told(ts)}`);
  must(args === undefined || isObject(args), 'args is no object');
  return [...faults, ...phaseFaults(event)];
}

function phaseFaults({ name, ph, dur, s, args }: TraceEvent): readonly string[] {
  const given = isObject(args) ? args : {};
  if (ph === 'X') return isTime(dur) ? [] : [`dur is ${told(dur)}`];
  if (ph === 'i') return [undefined, 'g', 'p', 't'].some((scope) => scope === s) ? [] : [`s is ${told(s)}`];
  if (ph === 'C') return counts(given) ? [] : ['a counter counts numbers'];
  return ph === 'M' ? metadataFaults(String(name), given) : [];
}

const counts = (given: Record<string, unknown>): boolean =>
  Object.keys(given).length > 0 && Object.values(given).every((value) => typeof value === 'number');

function metadataFaults(name: string, given: Record<string, unknown>): readonly string[] {
  const key = metadata[name];
  if (key === undefined) return [`there is no metadata ${name}`];
  return typeof given[key] === (key === 'sort_index' ? 'number' : 'string') ? [] : [`${name} has no ${key}`];
}

/** Two slices of one lane lie in each other or apart; else a viewer draws them wrong. */
function sliceFaults(lane: readonly TraceEvent[]): readonly string[] {
  const slices = lane
    .filter(({ ph }) => ph === 'X')
    .map(({ name, ts, dur }) => ({ name: String(name), from: Number(ts), to: Number(ts) + Number(dur) }))
    .toSorted((a, b) => a.from - b.from || b.to - a.to);
  const open: typeof slices = [];
  const faults: string[] = [];
  for (const slice of slices) {
    while (open.length > 0 && (open.at(-1)?.to ?? 0) <= slice.from) open.pop();
    const around = open.at(-1);
    if (around && slice.to > around.to) faults.push(`${slice.name} begins inside of ${around.name} and ends behind it`);
    open.push(slice);
  }
  return faults;
}

function pairFaults(lane: readonly TraceEvent[]): readonly string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const { name, ph } of lane) {
    if (ph === 'B') open.push(String(name));
    else if (ph === 'E') {
      const begun = open.pop();
      if (begun === undefined || (name !== undefined && name !== begun)) faults.push('an end without its begin');
    }
  }
  return [...faults, ...open.map((name) => `${name} never ends`)];
}

/** Lanes of slices without a name are numbers to whoever reads them. */
function unnamed(events: readonly TraceEvent[]): readonly string[] {
  const named = new Set(events.filter(({ name }) => name === 'thread_name').map(laneOf));
  const used = new Set(events.filter(({ ph }) => ph === 'X').map(laneOf));
  return [...used].filter((lane) => !named.has(lane)).map((lane) => `lane ${lane} has no name`);
}
