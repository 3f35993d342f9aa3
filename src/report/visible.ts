/** Makes texts from outside harmless on a terminal: control and direction characters become visible signs. */

// C0, DEL, C1, and the characters that turn the direction of text (they can make source read as what it is not).
const risky = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/g;

function sign(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** `text` on one line; every code unit keeps its place, so offsets into it stay right. */
export const visible = (text: string): string => text.replace(risky, sign);

/** A value from a file or a variable, short and on one line: quoted when it is empty or holds white space. */
export function shortValue(value: string, limit = 60): string {
  const line = visible(value);
  const short = line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
  return short === '' || /\s/.test(short) ? `"${short}"` : short;
}
