/** Values as the lines of a YAML 1.2 text that every reader takes for the same values: names and commands are hostile data. */
import type { Json, JsonObject } from '../base/json.ts';
import { isObject } from '../base/json.ts';

const widest = 110;

/** `key: value` and what belongs to it, each line behind `indent` spaces. */
export function entryLines(key: string, value: Json, indent: number): readonly string[] {
  const start = `${' '.repeat(indent)}${scalarText(key)}:`;
  const flow = flowText(value);
  if (flow !== undefined && isBrief(value) && start.length + flow.length < widest) return [`${start} ${flow}`];
  if (typeof value === 'string') return textLines(start, value, indent + 2);
  if (Array.isArray(value)) return [start, ...listLines(value, indent + 2)];
  if (isObject(value)) return [start, ...mapLines(value, indent + 2)];
  return [`${start} ${JSON.stringify(value)}`];
}

/** A map of maps is easier to read on lines of its own. */
function isBrief(value: Json): boolean {
  if (Array.isArray(value)) return value.every((item) => !isNested(item) || (isObject(item) && isFlat(item)));
  return !isObject(value) || isFlat(value);
}

const isNested = (value: Json): boolean => typeof value === 'object' && value !== null;
const isFlat = (value: Record<string, unknown>): boolean =>
  Object.values(value).every((item) => !isNested(item as Json) || isWords(item as Json));
const isWords = (value: Json): boolean => Array.isArray(value) && value.every((item) => !isNested(item as Json));

const mapLines = (value: JsonObject, indent: number): readonly string[] =>
  Object.keys(value).length === 0
    ? [`${' '.repeat(indent)}{}`]
    : Object.entries(value).flatMap(([key, member]) => entryLines(key, member, indent));

function listLines(items: readonly Json[], indent: number): readonly string[] {
  const dash = `${' '.repeat(indent)}-`;
  if (items.length === 0) return [`${' '.repeat(indent)}[]`];
  return items.flatMap((item) => {
    const flow = flowText(item);
    const fits = flow !== undefined && dash.length + flow.length < widest;
    if (fits || !isNested(item))
      return [`${dash} ${flow ?? (typeof item === 'string' ? scalarText(item) : JSON.stringify(item))}`];
    const lines = Array.isArray(item) ? listLines(item, indent + 2) : mapLines(item as JsonObject, indent + 2);
    return lines.map((line, index) => (index === 0 ? `${dash} ${line.trimStart()}` : line));
  });
}

/** The value on one line, as it may stand inside `[ ]` and `{ }`; undefined for texts of several lines. */
function flowText(value: Json): string | undefined {
  if (typeof value === 'string') return value.includes('\n') ? undefined : scalarText(value);
  if (!isNested(value)) return JSON.stringify(value);
  const members = Array.isArray(value)
    ? value.map((item) => flowText(item as Json))
    : Object.entries(value as JsonObject).map(([key, member]) => {
        const text = flowText(member);
        return text === undefined ? undefined : `${scalarText(key)}: ${text}`;
      });
  if (members.includes(undefined)) return undefined;
  if (Array.isArray(value)) return `[${members.join(', ')}]`;
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Words that some reader of YAML takes for something else than a text. */
const notTexts = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf|\.nan|\.inf|\.\d.*|\.\.\.)$/i;
const plain = /^(?:-{1,2}[A-Za-z]|[A-Za-z./_])[\w./+@=-]*(?: [\w./+@=()-]+)*$/;
/** What gobuild refuses in its file, or editors do not show: controls, marks of direction, line ends of Unicode. */
const unseen = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** One text on one line: bare where nothing can be mistaken, else quoted. */
export function scalarText(text: string): string {
  if (plain.test(text) && !notTexts.test(text)) return text;
  const isSimple = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u1fff]*$/.test(text);
  if (isSimple && /["\\]/.test(text) && !text.includes("'")) return `'${text}'`;
  return JSON.stringify(text.toWellFormed()).replace(unseen, escaped);
}

const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text of several lines as they are, where a literal block can hold it. */
function textLines(start: string, text: string, indent: number): readonly string[] {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n');
  const isHeld =
    lines.length > 1 &&
    /^[^\s#]/.test(body) &&
    lines.every((line) => /^[\u0009\u0020-\u007e\u00a1-\u00ac\u00ae-\u1fff]*$/.test(line) && !/^\s+$/.test(line)) &&
    lines.at(-1) !== '';
  if (!isHeld) return [`${start} ${scalarText(text)}`];
  const mark = text.endsWith('\n') ? '|' : '|-';
  return [`${start} ${mark}`, ...lines.map((line) => (line === '' ? '' : `${' '.repeat(indent)}${line}`))];
}
