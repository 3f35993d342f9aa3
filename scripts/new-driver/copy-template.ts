/** Copies src/kinds/_template/driver to src/kinds/<kind>/<name>, with the new id in its texts. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kinds } from '../../src/model/config.ts';

export type Copied = { readonly files: readonly string[] } | { readonly problem: string };

const template = 'src/kinds/_template/driver';

/** `id` is `sign/foo`; paths in the answer are relative to `top`. */
export function copyTemplate(top: string, id: string): Copied {
  const [kind = '', name = ''] = id.split('/');
  const known = kinds.filter((one) => one !== 'group' && one !== 'service');
  if (!known.some((one) => one === kind)) return { problem: `"${kind}" is none of the kinds ${known.join(', ')}` };
  if (id !== `${kind}/${name}` || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    return { problem: `"${name}" is not a name of lower-case letters, digits and single hyphens` };
  }
  const folder = `src/kinds/${id}`;
  if (existsSync(path.join(top, folder, 'driver.ts'))) return { problem: `${folder} has a driver already` };
  mkdirSync(path.join(top, folder), { recursive: true });
  const files = readdirSync(path.join(top, template)).toSorted();
  for (const file of files) {
    const text = readFileSync(path.join(top, template, file), 'utf8');
    writeFileSync(path.join(top, folder, file), renamed(text, kind, name), { flag: 'wx' });
  }
  return { files: files.map((file) => `${folder}/${file}`) };
}

const renamed = (text: string, kind: string, name: string): string =>
  text
    .replaceAll('_template/driver', `${kind}/${name}`)
    .replaceAll("kind: 'package'", `kind: '${kind}'`)
    .replaceAll("using: 'driver'", `using: '${name}'`)
    .replaceAll('kind: package', `kind: ${kind}`)
    .replaceAll('using: driver', `using: ${name}`)
    .replaceAll('# package · driver', `# ${kind} · ${name}`);
