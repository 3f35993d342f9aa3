/** Copies a folder without some of its entries. */
import fs from 'node:fs';
import path from 'node:path';

export const copyFolder = (from: string, to: string, except: readonly string[]): void =>
  fs.cpSync(from, to, { recursive: true, filter: (source) => !except.includes(path.relative(from, source)) });
