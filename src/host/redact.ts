/** Finds secret values in text, also as base64, hex and URL forms, and puts `***` in their place, over chunk borders too. */

const mask = '***';

export interface Redactor {
  /** All forms of `value` are masked from now on. Empty values are not. */
  readonly add: (value: string) => void;
  readonly redact: (text: string) => string;
  /** Nothing is masked so far. */
  readonly isEmpty: () => boolean;
  /** For text that comes in pieces. `end` gives what was held back because a secret could have begun in it. */
  readonly stream: () => { readonly push: (chunk: string) => string; readonly end: () => string };
}

type Interval = readonly [start: number, end: number];

export function makeRedactor(): Redactor {
  const forms = new Set<string>();
  const find = (text: string): readonly Interval[] => findAll(text, forms);
  return {
    add: (value) => {
      for (const form of formsOf(value)) forms.add(form);
    },
    isEmpty: () => forms.size === 0,
    redact: (text) => (forms.size === 0 ? text : replaceIntervals(text, find(text))),
    stream: () => {
      let held = '';
      /** The character in front of `held`: whether a short value stands alone depends on it. */
      let before = '';
      const handOn = (text: string, cut: number, intervals: readonly Interval[]): string => {
        const from = before.length;
        const shown = replaceIntervals(
          text.slice(0, cut),
          intervals.filter(([, end]) => end <= cut),
        );
        before = text.slice(Math.max(0, cut - 1), cut);
        held = text.slice(cut);
        return shown.slice(from);
      };
      return {
        push: (chunk) => {
          if (chunk === '') return '';
          const text = before + held + chunk;
          const intervals = find(text);
          const cut = safeCut(openStart(text, forms), intervals);
          return handOn(text, Math.max(before.length, cut), intervals);
        },
        end: () => {
          const text = before + held;
          return handOn(text, text.length, find(text));
        },
      };
    },
  };
}

/** Where at the end of `text` a form could have begun of which the rest is still to come. */
function openStart(text: string, forms: ReadonlySet<string>): number {
  let start = text.length;
  for (const form of forms) {
    // A short value also needs the character behind it.
    const most = form.length < shortest ? form.length : form.length - 1;
    for (let at = Math.max(0, text.length - most); at < start; at += 1) {
      if (text[at] === form[0] && form.startsWith(text.slice(at))) start = at;
    }
  }
  return start;
}

/** What is found across the cut stays held back as a whole. */
function safeCut(wanted: number, intervals: readonly Interval[]): number {
  const across = intervals.find(([start, end]) => start < wanted && end > wanted);
  return across ? across[0] : wanted;
}

/** A value this short would black out half of any log: it is masked only where it stands as a word of its own. */
const shortest = 4;
/** Derived forms of less than this would match by chance. */
const shortestForm = 8;

/** The value, each long line of it, its JSON, URL and form encodings, what base64 makes of it at any offset and in lines, and hex. */
function formsOf(value: string): readonly string[] {
  if (value === '') return [];
  const trimmed = value.replace(/[\r\n]+$/, '');
  const lines = trimmed.includes('\n') ? trimmed.split(/\r?\n/).filter((line) => line.length >= shortestForm) : [];
  const url = encodeURIComponent(trimmed.toWellFormed());
  const derived = [
    ...lines,
    JSON.stringify(trimmed).slice(1, -1),
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    url.replaceAll('%20', '+'),
    ...base64Forms(Buffer.from(trimmed)),
    ...hexForms(Buffer.from(trimmed)),
  ].filter((form) => form.length >= shortestForm);
  return [value, trimmed, ...derived].filter((form) => form !== '');
}

const hexForms = (bytes: Buffer): readonly string[] => {
  const hex = bytes.toString('hex');
  return [hex, hex.toUpperCase()];
};

/** Lengths at which programs break lines of base64: `base64`, and PEM. */
const lineLengths = [76, 64];

/** A long value fills several lines, each of them a form; the end of the last one depends on what follows the value. */
const wrapped = (base64: string): readonly string[] =>
  lineLengths.flatMap((length) => {
    if (base64.length <= length) return [];
    const lines = base64.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
    return lines.map((line, index) => (index === lines.length - 1 ? line.slice(0, -4) : line));
  });

/** Of the three offsets at which the bytes can stand in base64, the digits that depend on nothing around them. */
function base64Forms(bytes: Buffer): readonly string[] {
  const forms = [bytes.toString('base64'), bytes.toString('base64url'), ...wrapped(bytes.toString('base64'))];
  for (const offset of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const inner = (text: string): string =>
      text.slice(Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6));
    forms.push(inner(padded.toString('base64')), inner(padded.toString('base64url')));
  }
  return forms;
}

/** Every place of every form, united where they overlap: of two secrets with a common part nothing is left over. */
function findAll(text: string, forms: ReadonlySet<string>): readonly Interval[] {
  const found: Interval[] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
      if (form.length >= shortest || standsAlone(text, at, form.length)) found.push([at, at + form.length]);
    }
  }
  const united: [number, number][] = [];
  for (const [start, end] of found.toSorted((a, b) => a[0] - b[0])) {
    const last = united.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else united.push([start, end]);
  }
  return united;
}

const standsAlone = (text: string, at: number, length: number): boolean =>
  !/[\p{L}\p{N}_]/u.test(text.charAt(at - 1)) && !/[\p{L}\p{N}_]/u.test(text.charAt(at + length));

function replaceIntervals(text: string, intervals: readonly Interval[]): string {
  let result = '';
  let done = 0;
  for (const [start, end] of intervals) {
    result += text.slice(done, start) + mask;
    done = end;
  }
  return result + text.slice(done);
}
