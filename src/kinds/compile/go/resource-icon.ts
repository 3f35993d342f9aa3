/** Reads an .ico file into the resources of a program's icon: each image, and the group that names them. Pure. */
import { err, ok, type Result } from '../../../base/result.ts';
import type { Resource } from './resource-section.ts';

/** The error is a clause: `it holds no image`. Format: ICONDIR and GRPICONDIR (Win32, "Icons", "Resource File Formats"). */
export function iconResources(file: Uint8Array): Result<readonly Resource[], string> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== 0x0001_0000) return err('it does not begin as an icon does');
  const count = bytes.readUInt16LE(4);
  if (count === 0) return err('it holds no image');
  if (bytes.length < 6 + count * 16) return err('it is cut short');
  const group = Buffer.alloc(6 + count * 14);
  bytes.copy(group, 0, 0, 6);
  const images: Resource[] = [];
  for (let index = 0; index < count; index += 1) {
    const entry = 6 + index * 16;
    const size = bytes.readUInt32LE(entry + 8);
    const start = bytes.readUInt32LE(entry + 12);
    if (size === 0 || start + size > bytes.length) return err(`image ${index + 1} of ${count} is cut short`);
    // The same twelve bytes, then the image's id where the file has its place.
    bytes.copy(group, 6 + index * 14, entry, entry + 12);
    group.writeUInt16LE(index + 1, 6 + index * 14 + 12);
    images.push({ type: 3, id: index + 1, data: bytes.subarray(start, start + size) });
  }
  return ok([...images, { type: 14, id: 1, data: group }]);
}
