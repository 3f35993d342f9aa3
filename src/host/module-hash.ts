/** The checksum of Go's module zips, `h1:…`, as golang.org/x/mod/sumdb/dirhash describes Hash1. */
import { createHash } from 'node:crypto';

/** Of `files`: name in the zip → SHA-256 of the content in hex. Names sorted by bytes, one line `HEX  NAME` each. */
export function moduleHash(files: ReadonlyMap<string, string>): string {
  const whole = createHash('sha256');
  for (const [name, digest] of [...files].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    whole.update(`${digest}  ${name}\n`);
  return `h1:${whole.digest('base64')}`;
}
