/** Lays resources out as the content of a `.rsrc` section. Pure, deterministic. */

export interface Resource {
  /** RT_ICON = 3, RT_GROUP_ICON = 14, RT_VERSION = 16, RT_MANIFEST = 24. */
  readonly type: number;
  readonly id: number;
  readonly data: Uint8Array;
}

/** Language of all resources: English (United States), which Windows falls back to. */
const language = 0x0409;

const tableSize = (entries: number): number => 16 + entries * 8;

/**
 * Tables of types, of ids, of languages; then the data entries; then the data, each at a multiple of eight. `address` is
 * that of the section, relative to the image's base. `resources` may come in any order; a pair of type and id must not
 * come twice. Format: PE/COFF specification, "The .rsrc Section".
 */
export function resourceSection(resources: readonly Resource[], address: number): Uint8Array {
  const sorted = resources.toSorted((a, b) => a.type - b.type || a.id - b.id);
  const types = [...Map.groupBy(sorted, (one) => one.type)];
  const idsAt = tableSize(types.length);
  const languagesAt = idsAt + types.reduce((sum, [, ids]) => sum + tableSize(ids.length), 0);
  const entriesAt = languagesAt + sorted.length * tableSize(1);
  const dataAt = roundUp(entriesAt + sorted.length * 16);
  const section = Buffer.alloc(sorted.reduce((sum, { data }) => sum + roundUp(data.length), dataAt));
  writeFolders(section, types, { idsAt, languagesAt });
  let at = dataAt;
  sorted.forEach(({ data }, place) => {
    const entry = entriesAt + place * 16;
    writeTable(section, languagesAt + place * tableSize(1), [{ id: language, offset: entry }]);
    section.writeUInt32LE(address + at, entry);
    section.writeUInt32LE(data.length, entry + 4);
    section.set(data, at);
    at += roundUp(data.length);
  });
  return section;
}

/** The table of types and, behind it, one table of ids for each. */
function writeFolders(
  section: Buffer,
  types: readonly (readonly [number, readonly Resource[]])[],
  { idsAt, languagesAt }: { readonly idsAt: number; readonly languagesAt: number },
): void {
  let [table, place] = [idsAt, 0];
  const entries = types.map(([type, ids]) => {
    const own = { id: type, offset: folder(table) };
    const first = place;
    const below = ids.map(({ id }, index) => ({ id, offset: folder(languagesAt + (first + index) * tableSize(1)) }));
    writeTable(section, table, below);
    table += tableSize(ids.length);
    place += ids.length;
    return own;
  });
  writeTable(section, 0, entries);
}

/** The highest bit says that the offset is one of a table. */
const folder = (offset: number): number => offset + 0x8000_0000;
const roundUp = (size: number): number => Math.ceil(size / 8) * 8;

function writeTable(
  section: Buffer,
  at: number,
  entries: readonly { readonly id: number; readonly offset: number }[],
): void {
  section.writeUInt16LE(entries.length, at + 14);
  entries.forEach(({ id, offset }, index) => {
    section.writeUInt32LE(id, at + 16 + index * 8);
    section.writeUInt32LE(offset, at + 20 + index * 8);
  });
}
