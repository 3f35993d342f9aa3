/** Lists the drivers by their folders, kinds/<kind>/<using>/driver.ts, and loads them. */
import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Driver } from '../../src/model/kind.ts';

export interface DriverFolder {
  readonly kind: string;
  /** The folder's own name; equals `using` where the kind has drivers. */
  readonly name: string;
}

/** In text order; folders whose name starts with `_` are templates. */
export const driverFolders = (top: string): readonly DriverFolder[] =>
  globSync('src/kinds/*/*/driver.ts', { cwd: top })
    .map((file) => file.split(path.sep).slice(2, 4))
    .map(([kind = '', name = '']) => ({ kind, name }))
    .filter(({ kind }) => !kind.startsWith('_'))
    .toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

export const idOf = ({ kind, name }: DriverFolder): string => `${kind}/${name}`;

export async function loadDriver(top: string, folder: DriverFolder): Promise<Driver> {
  const file = path.join(top, 'src', 'kinds', folder.kind, folder.name, 'driver.ts');
  const { driver } = (await import(pathToFileURL(file).href)) as { readonly driver?: Driver };
  if (driver === undefined) throw new Error(`${file} exports no \`driver\``);
  if (driver.id !== idOf(folder)) throw new Error(`${file}: the id is ${driver.id}, the folder says ${idOf(folder)}`);
  return driver;
}
