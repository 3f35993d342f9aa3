/** What the keys of watch mean, as a pure state machine: keys come in, wishes go out. Knows no terminal. */

export type KeyWish =
  | { readonly type: 'again' | 'tests' | 'report' | 'explain' | 'quit' | 'help' }
  /** Only output of services whose name holds one of these words; none: of all. */
  | { readonly type: 'filter'; readonly words: readonly string[] };

export interface KeyState {
  /** What was typed so far behind the question for a filter; undefined: nothing is asked. */
  readonly typing: string | undefined;
}

export const noKeys: KeyState = { typing: undefined };

export interface KeyStep {
  readonly state: KeyState;
  readonly wish?: KeyWish | undefined;
}

const wishes: Readonly<Record<string, KeyWish['type'] & ('again' | 'tests' | 'report' | 'explain' | 'quit' | 'help')>> =
  {
    r: 'again',
    t: 'tests',
    o: 'report',
    e: 'explain',
    q: 'quit',
    h: 'help',
    '?': 'help',
  };

/** `key`: as the terminal sends it. What means nothing does nothing. */
export function pressKey(state: KeyState, key: string): KeyStep {
  if (state.typing !== undefined) return typed(state.typing, key);
  if (key === 'f' || key === 'F') return { state: { typing: '' } };
  const type = Object.hasOwn(wishes, key.toLowerCase()) ? wishes[key.toLowerCase()] : undefined;
  return type === undefined ? { state } : { state, wish: { type } };
}

const enter: ReadonlySet<string> = new Set(['\r', '\n']);
const erase: ReadonlySet<string> = new Set(['\u007f', '\b']);
const escape = '\u001b';
/** Ctrl-U: the line anew. */
const wipe = '\u0015';

function typed(typing: string, key: string): KeyStep {
  if (enter.has(key)) return { state: noKeys, wish: { type: 'filter', words: wordsOf(typing) } };
  if (key === escape) return { state: noKeys };
  if (erase.has(key)) return { state: { typing: typing.replace(/.$/su, '') } };
  if (key === wipe) return { state: { typing: '' } };
  return { state: { typing: isPrinted(key) ? typing + key : typing } };
}

/** No function keys and no control characters. */
const isPrinted = (key: string): boolean => /^\P{C}$/u.test(key);

const wordsOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** Whether the output of a service is shown. */
export const passes = (words: readonly string[], service: string): boolean =>
  words.length === 0 || words.some((word) => service.toLowerCase().includes(word.toLowerCase()));
