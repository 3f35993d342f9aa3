/** Assignments of a Makefile → variables (GNU make manual, 6.2 to 6.6). */
import { expand, type Variable } from './expand.ts';
import { scopeOf, type Reading } from './make-file.ts';
import type { MakeLine } from './read-lines.ts';

const assignment = /^((?:export|override|private)\s+)*([\w.-]+)\s*(\?=|:{1,3}=|\+=|!=|=)\s*([\s\S]*)$/;

/** Undefined if the line is none. */
export function assignmentOf(reading: Reading, line: MakeLine, text: string): Variable | undefined {
  const match = assignment.exec(text);
  if (!match) return undefined;
  const [, prefix = '', name = '', operator = '', value = ''] = match;
  if (prefix.includes('export')) reading.exported.add(name);
  const assigned = { name, value, isOpen: operator === '?=', line: line.line };
  return valued(assigned, { operator, old: reading.variables.get(name), reading, at: line });
}

interface Assigning {
  readonly operator: string;
  readonly old: Variable | undefined;
  readonly reading: Reading;
  readonly at: MakeLine;
}

function valued(assigned: Omit<Variable, 'isExpanded'>, { operator, old, reading, at }: Assigning): Variable {
  const expanded = (): string => expand(assigned.value, scopeOf(reading, at));
  if (old && operator === '?=') return old;
  if (old && operator === '+=') return added(old, old.isExpanded ? expanded() : assigned.value);
  if (operator === '!=') {
    const value = reading.marks.add({ type: 'shell', command: expanded() });
    return { ...assigned, value, isExpanded: true };
  }
  const isExpanded = operator.startsWith(':');
  return { ...assigned, value: isExpanded ? expanded() : assigned.value, isExpanded };
}

const added = (old: Variable, value: string): Variable => ({
  ...old,
  value: `${old.value} ${value}`.trim(),
  isOpen: false,
});
