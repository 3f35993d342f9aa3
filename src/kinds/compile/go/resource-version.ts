/** Writes VS_VERSIONINFO: what Windows shows of a program under "Details". Pure. */

export type VersionInfo = {
  /** As people write it: `1.4.0-rc.1`. */
  readonly number: string;
  /** Names of Windows (`CompanyName`, `FileDescription` …) and their texts, in the order in which they are written. */
  readonly texts: Readonly<Record<string, string>>;
};

/** The four numbers of `v1.4.0-rc.1` are 1, 4, 0, 0; undefined if one is above 65535, zeros if there is none. */
export function versionNumbers(text: string): readonly number[] | undefined {
  const found = /^v?([0-9]+(?:\.[0-9]+){0,3})/.exec(text)?.[1]?.split('.').map(Number) ?? [];
  const numbers = [0, 1, 2, 3].map((index) => found[index] ?? 0);
  return numbers.every((number) => number <= 0xffff) ? numbers : undefined;
}

/** Format: Win32, "VS_VERSIONINFO structure" and its children; texts are UTF-16, blocks start at multiples of four. */
export function versionResource({ number, texts }: VersionInfo): Uint8Array {
  const strings = Object.entries(texts).map(([key, value]) => {
    const text = Buffer.from(`${value}\0`, 'utf16le');
    return block(key, { value: text, length: text.length / 2, isText: true });
  });
  // English (United States), UTF-16.
  const table = block('040904B0', { isText: true, children: strings });
  const translation = block('Translation', { value: Buffer.from([0x09, 0x04, 0xb0, 0x04]), length: 4 });
  const fixed = fixedInfo(number);
  return block('VS_VERSION_INFO', {
    value: fixed,
    length: fixed.length,
    children: [
      block('StringFileInfo', { isText: true, children: [table] }),
      block('VarFileInfo', { isText: true, children: [translation] }),
    ],
  });
}

/** VS_FIXEDFILEINFO of a program for Windows; a text behind the number (`-rc.1`) makes it a pre-release. */
function fixedInfo(number: string): Buffer {
  const [major = 0, minor = 0, patch = 0, build = 0] = versionNumbers(number) ?? [];
  const high = major * 0x1_0000 + minor;
  const low = patch * 0x1_0000 + build;
  const flags = /^v?[0-9.]+-/.test(number) ? 2 : 0;
  const words = [0xfeef_04bd, 0x0001_0000, high, low, high, low, 0x3f, flags, 0x0004_0004, 1, 0, 0, 0];
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeUInt32LE(word, index * 4));
  return bytes;
}

interface BlockParts {
  readonly value?: Buffer;
  /** Of the value: words of a text, bytes of anything else. */
  readonly length?: number;
  readonly isText?: boolean;
  readonly children?: readonly Buffer[];
}

/** Length, length of the value, sort, key, value, children; its own length leaves out the padding behind it. */
function block(key: string, { value, length = 0, isText = false, children = [] }: BlockParts): Buffer {
  const head = Buffer.alloc(6);
  const parts = [padded(Buffer.concat([head, Buffer.from(`${key}\0`, 'utf16le')])), ...(value ? [value] : [])];
  for (const child of children) parts.push(child);
  const bytes = Buffer.concat(parts.map((part, index) => (index === parts.length - 1 ? part : padded(part))));
  bytes.writeUInt16LE(bytes.length, 0);
  bytes.writeUInt16LE(length, 2);
  bytes.writeUInt16LE(isText ? 1 : 0, 4);
  return bytes;
}

const padded = (bytes: Buffer): Buffer =>
  bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
