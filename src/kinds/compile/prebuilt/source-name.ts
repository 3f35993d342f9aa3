/** The name that a file has where it comes from; empty for an address that ends in a slash. */
import { basename } from '../../../base/path.ts';
import type { Source } from './schema.ts';

export const sourceName = (source: Source): string =>
  source.type === 'path' ? basename(source.path) : basename(new URL(source.url).pathname);
