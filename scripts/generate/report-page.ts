/** Bundles the script of the report's page, and its style, into the one file that the program takes them from. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { build } from 'esbuild';

/** JSON text with `script` and `style`, and of both the base64 of their SHA-256, as a policy names them. */
export async function reportPageAsset(top: string): Promise<string> {
  const folder = path.join(top, 'src', 'report', 'page');
  const result = await build({
    absWorkingDir: top,
    entryPoints: [path.join(folder, 'main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const style = await build({
    absWorkingDir: top,
    entryPoints: [path.join(folder, 'page.css')],
    write: false,
    minify: true,
    target: ['chrome110', 'firefox110', 'safari16'],
    logLevel: 'silent',
  });
  const [script = '', css = ''] = [result, style].map(({ outputFiles }) => (outputFiles[0]?.text ?? '').trim());
  if (script === '' || /<\/script|<!--/i.test(script))
    throw new Error('the script of the report would end its own element');
  const asset = { script, scriptDigest: digest(script), style: css, styleDigest: digest(css) };
  return `${JSON.stringify(asset, undefined, 1)}\n`;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64');
