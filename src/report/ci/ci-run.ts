/** The log of a run as a CI system shows it: output of targets in groups, failures as notes at their places. */
import { stripVTControlCharacters } from 'node:util';
import { inertCommands } from '../../base/ci-commands.ts';
import { join } from '../../base/path.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Event } from '../../model/event.ts';
import { failureBlock, type NodeFailed } from '../failure-block.ts';
import { failureWords } from '../failure-text.ts';
import { closingLines, oneOfEach, type Closing } from '../run-closing.ts';
import { foldRun, type RunState } from '../run-text.ts';
import { ciWords, type CiGroup, type CiNote, type CiSystem, type CiWords } from './ci-words.ts';
import { foundPlaces, type FoundPlace } from './found-places.ts';

/** Text of a target that has to wait for its group, in characters. */
const mostHeld = 2 * 1024 * 1024;
/** GitHub takes no more from one step. */
const mostNotes = 10;

interface Streamed {
  readonly group: CiGroup;
  readonly lines: string[];
  size: number;
  ended: boolean;
}

/** It belongs to one reporter; {@link foldCi} changes it in place. */
export interface CiRun {
  readonly words: CiWords;
  /** Path from the folder of the repository, of a workspace path or an absolute one; undefined: it lies elsewhere. */
  readonly fromRepository: (path: string) => string | undefined;
  readonly streamed: Map<string, Streamed>;
  /** The action whose group is open: groups cannot lie in one another. */
  open: string | undefined;
  /** Lines of the list that would fall into it. */
  readonly held: string[];
  groups: number;
  notes: number;
}

export const startCi = (system: CiSystem, fromRepository: CiRun['fromRepository']): CiRun => ({
  words: ciWords[system],
  fromRepository,
  streamed: new Map(),
  open: undefined,
  held: [],
  groups: 0,
  notes: 0,
});

/** As {@link foldRun}; nothing that a target prints, and no name of a file, is a command in what it gives. */
export function foldCi(ci: CiRun, state: RunState, event: Event): readonly string[] {
  const { header } = state;
  const lines = foldRun(state, event).map(inertLine);
  // It belongs to no group.
  const isHeaded = header !== undefined && state.header === undefined && event.type !== 'run-started';
  const [first = '', ...others] = lines;
  return isHeaded ? [first, ...placed(ci, event, others)] : placed(ci, event, lines);
}

function placed(ci: CiRun, event: Event, lines: readonly string[]): readonly string[] {
  switch (event.type) {
    case 'action-output':
      return takeOutput(ci, event, lines);
    case 'action-finished':
      return [...takeOutput(ci, event, lines), ...endOutput(ci, event)];
    default:
      if (ci.open === undefined) return lines;
      ci.held.push(...lines);
      return [];
  }
}

const inertLine = (line: string): string =>
  /[\r\n]/.test(line)
    ? line
        .split(/\r\n|\r|\n/)
        .map(inertCommands)
        .join('\n')
    : inertCommands(line);

type OfAction = Event & { readonly type: 'action-output' | 'action-finished' };

/** The first that prints has the open group; the others wait for its end. */
function takeOutput(ci: CiRun, { action, at }: OfAction, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  let streamed = ci.streamed.get(action);
  if (!streamed) {
    ci.groups += 1;
    const group = { name: `output_${ci.groups}_${action}`, title: action, shut: true };
    ci.streamed.set(action, (streamed = { group, lines: [], size: 0, ended: false }));
  }
  if (ci.open === action) return lines;
  if (ci.open === undefined) {
    ci.open = action;
    return [ci.words.open(streamed.group, at), ...lines];
  }
  for (const line of lines) hold(streamed, line);
  return [];
}

function hold(streamed: Streamed, line: string): void {
  if (streamed.size > mostHeld) return;
  streamed.size += line.length;
  streamed.lines.push(streamed.size > mostHeld ? '… (the rest is in the log: gobuild log)' : line);
}

function endOutput(ci: CiRun, { action, at }: OfAction): readonly string[] {
  const streamed = ci.streamed.get(action);
  if (!streamed) return [];
  streamed.ended = true;
  return ci.open === action ? shutGroup(ci, at) : [];
}

/** Ends the open group, shows what waited for that, and goes on with the output of one that still runs. */
function shutGroup(ci: CiRun, at: number): readonly string[] {
  const streamed = ci.open === undefined ? undefined : ci.streamed.get(ci.open);
  if (!streamed || ci.open === undefined) return [];
  ci.streamed.delete(ci.open);
  ci.open = undefined;
  const lines = [ci.words.close(streamed.group, at), ...ci.held.splice(0)];
  for (const [action, other] of ci.streamed) {
    if (!other.ended) continue;
    lines.push(ci.words.open(other.group, at), ...other.lines, ci.words.close(other.group, at));
    ci.streamed.delete(action);
  }
  const [next] = ci.streamed;
  if (!next) return lines;
  const [action, { group, lines: waiting }] = next;
  ci.open = action;
  return [...lines, ci.words.open(group, at), ...waiting.splice(0)];
}

/** As {@link closingLines}: failures with their notes and groups. `at`: epoch milliseconds. */
export function ciClosing(ci: CiRun, state: RunState, closing: Closing & { readonly at: number }): readonly string[] {
  const { at } = closing;
  const lines: string[] = [];
  while (ci.open !== undefined) lines.push(...shutGroup(ci, at));
  lines.push(...diagnosticNotes(ci, closing.diagnostics));
  const failures = oneOfEach(state.failures);
  const each = Math.max(1, Math.floor(mostNotes / Math.max(1, failures.length)));
  const said = new Set<string>();
  for (const failed of failures) {
    const block = failureBlock(failed, state.options.paint).map(inertLine);
    lines.push('', ...failedLines(ci, failed, { block, each, said, at }));
  }
  const rest = closingLines({ ...state, failures: [] }, closing).map(inertLine);
  if (failures.length > 0 && rest[0] !== '') lines.push('');
  return [...lines, ...rest];
}

interface Around {
  /** The failure as lines that hold no commands. */
  readonly block: readonly string[];
  /** Notes that one failure may have. */
  readonly each: number;
  /** Messages that were given: the same place of six platforms is told once. */
  readonly said: Set<string>;
  readonly at: number;
}

function failedLines(ci: CiRun, failed: NodeFailed, around: Around): readonly string[] {
  const { block, each, at } = around;
  const [head = '', ...rest] = block;
  ci.groups += 1;
  const title = stripVTControlCharacters(head);
  const group = { name: `failed_${ci.groups}_${failed.node}`, title, shut: false };
  const [open, close] = [ci.words.open(group, at), ci.words.close(group, at)];
  if (ci.words === ciWords.gitlab) return [open, ...rest, close];
  const places = placesOf(failed);
  // A group may be shut: only what was said in front of it is put into one.
  if (places.length === 0) return [...block, ...say(ci, plainNote(failed), around)];
  const notes = places.slice(0, each).flatMap((place) => say(ci, noteOf(ci, failed, place), around));
  return [head, ...notes, open, ...rest, close];
}

/** What a command printed names paths from where it ran; a driver's own finding has them from the workspace. */
function placesOf({ failure, tail, cwd = '.' }: NodeFailed): readonly FoundPlace[] {
  if (failure.type === 'finding') return foundPlaces(failure.lines ?? []);
  if (failure.type !== 'exit-status') return [];
  return foundPlaces(tail).map((place) =>
    place.file.startsWith('/') ? place : { ...place, file: join(cwd, place.file) },
  );
}

function noteOf(ci: CiRun, { node }: NodeFailed, place: FoundPlace): CiNote {
  const { file: said, line, column, message, test } = place;
  const file = ci.fromRepository(said);
  const title = test === undefined ? node : `${node}: ${test}`;
  const at = column === undefined ? line : `${line}:${column}`;
  // Logs show the text alone.
  return { level: 'error', title, message: `${file ?? said}:${at}: ${message}`, file, line, column };
}

const plainNote = ({ node, failure }: NodeFailed): CiNote => ({
  level: 'error',
  title: node,
  message: `${node}: ${failureWords(failure).what}`,
});

function say(ci: CiRun, note: CiNote, { said }: Around): string[] {
  const text = ci.words.note(note);
  if (text === undefined || said.has(note.message) || ci.notes >= mostNotes) return [];
  ci.notes += 1;
  said.add(note.message);
  return [text];
}

/** Notes at the places of gobuild.yaml that are wrong. */
export function diagnosticNotes(ci: CiRun, diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.slice(0, mostNotes).flatMap(({ code, severity, message, at, help }) => {
    const place = at ? { file: ci.fromRepository(at.file), line: at.line, column: at.column } : {};
    const text = help === undefined ? message : `${message} (${help})`;
    return ci.words.note({ level: severity, title: code, message: text, ...place }) ?? [];
  });
}
