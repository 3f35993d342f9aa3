/** Adds resources to a finished Windows program: a `.rsrc` section behind the others. Pure, deterministic. */
import { err, ok, type Result } from '../../../base/result.ts';
import { resourceSection, type Resource } from './resource-section.ts';

/** Bytes of one entry of the section table. */
const entrySize = 40;
/** Place of the resources among the data directories. */
const resourceDirectory = 2;

/**
 * The error is a sentence without its subject. Go packs a .syso only from the package's own folder (an overlay is not
 * asked), and nothing is written there: so the section is added when Go has linked. Format: PE/COFF specification,
 * "Optional Header", "Section Table".
 */
export function withResources(file: Uint8Array, resources: readonly Resource[]): Result<Uint8Array, string> {
  const bytes = Buffer.from(file);
  const program = headerOf(bytes);
  if (!program) return err('is no program for Windows');
  const { directory, sections, tableAt } = program;
  if (bytes.readUInt32LE(directory) !== 0) return err('has resources already, from a .syso file in its package');
  const entry = tableAt + sections * entrySize;
  const first = firstData(bytes, program);
  if (entry + entrySize > first) return err('has no room for another section in its header');
  const address = roundUp(program.end, program.sectionAlignment);
  const content = resourceSection(resources, address);
  const start = roundUp(bytes.length, program.fileAlignment);
  const size = roundUp(content.length, program.fileAlignment);
  const made = Buffer.alloc(start + size);
  bytes.copy(made);
  made.set(content, start);
  writeEntry(made, entry, { length: content.length, address, size, start });
  made.writeUInt16LE(sections + 1, program.coff + 2);
  made.writeUInt32LE(made.readUInt32LE(program.optional + 8) + size, program.optional + 8);
  made.writeUInt32LE(roundUp(address + content.length, program.sectionAlignment), program.optional + 56);
  // Of the file as it was; Windows asks for it in drivers only.
  made.writeUInt32LE(0, program.optional + 64);
  made.writeUInt32LE(address, directory);
  made.writeUInt32LE(content.length, directory + 4);
  return ok(made);
}

interface Program {
  /** Offsets of the COFF header, the optional header, the directory of resources and the section table. */
  readonly coff: number;
  readonly optional: number;
  readonly directory: number;
  readonly tableAt: number;
  readonly sections: number;
  readonly sectionAlignment: number;
  readonly fileAlignment: number;
  /** Address behind the last section. */
  readonly end: number;
}

function headerOf(bytes: Buffer): Program | undefined {
  if (bytes.length < 0x40 || bytes.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const coff = bytes.readUInt32LE(0x3c) + 4;
  const optional = coff + 20;
  if (optional + 240 > bytes.length || bytes.toString('latin1', coff - 4, coff) !== 'PE\0\0') return undefined;
  const magic = bytes.readUInt16LE(optional);
  if (magic !== 0x10b && magic !== 0x20b) return undefined;
  const directories = optional + (magic === 0x20b ? 112 : 96);
  const tableAt = optional + bytes.readUInt16LE(coff + 16);
  const sections = bytes.readUInt16LE(coff + 2);
  if (bytes.readUInt32LE(directories - 4) <= resourceDirectory) return undefined;
  if (sections === 0 || tableAt + sections * entrySize > bytes.length) return undefined;
  const ends = entriesOf(bytes, { tableAt, sections }).map(({ address, length }) => address + length);
  return {
    coff,
    optional,
    directory: directories + resourceDirectory * 8,
    tableAt,
    sections,
    sectionAlignment: bytes.readUInt32LE(optional + 32),
    fileAlignment: bytes.readUInt32LE(optional + 36),
    end: Math.max(...ends),
  };
}

function entriesOf(bytes: Buffer, { tableAt, sections }: Pick<Program, 'tableAt' | 'sections'>) {
  return Array.from({ length: sections }, (_, index) => {
    const at = tableAt + index * entrySize;
    const [length, address] = [bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 12)];
    return { length, address, size: bytes.readUInt32LE(at + 16), start: bytes.readUInt32LE(at + 20) };
  });
}

/** Where the header must end: at the content of the first section, or where the header itself says that it does. */
function firstData(bytes: Buffer, program: Program): number {
  const starts = entriesOf(bytes, program).flatMap(({ size, start }) => (size > 0 ? [start] : []));
  return Math.min(bytes.readUInt32LE(program.optional + 60), ...starts);
}

interface Placed {
  readonly length: number;
  readonly address: number;
  readonly size: number;
  readonly start: number;
}

function writeEntry(bytes: Buffer, at: number, { length, address, size, start }: Placed): void {
  bytes.fill(0, at, at + entrySize);
  bytes.write('.rsrc', at, 'latin1');
  bytes.writeUInt32LE(length, at + 8);
  bytes.writeUInt32LE(address, at + 12);
  bytes.writeUInt32LE(size, at + 16);
  bytes.writeUInt32LE(start, at + 20);
  // Initialised data that may be read.
  bytes.writeUInt32LE(0x4000_0040, at + 36);
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
