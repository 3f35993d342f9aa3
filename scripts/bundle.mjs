/** Bundles gobuild with esbuild into build/bundle: a tiny entry for the run with nothing to do, the rest in lazy chunks. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const build = path.join(root, 'build');
const bundle = path.join(build, 'bundle');

/** Chunks of an older bundle stay this long (ms): a gobuild that runs may still want to load them. */
const keepOld = 24 * 60 * 60 * 1000;

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  minifySyntax: true,
  minifyWhitespace: true,
  charset: 'utf8',
  legalComments: 'eof',
  logLevel: 'silent',
  metafile: true,
  write: false,
  outdir: bundle,
};

/** Everything, in chunks that are loaded when they are needed. */
const whole = {
  ...shared,
  entryPoints: { main: 'src/cli/start.ts', complete: 'src/cli/complete-start.ts' },
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  // CommonJS packages inside of the bundle call require for modules of Node.
  banner: {
    js: "import{createRequire as gobuildRequire}from'node:module';const require=gobuildRequire(import.meta.url);",
  },
};

/** The warm run alone and its second thread, as CommonJS: that starts without Node's loader of ES modules. */
const warm = {
  ...shared,
  entryPoints: { warm: 'src/cli/warm-run.ts', 'warm-thread': 'src/cache/warm-thread.ts' },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
};

/**
 * The run after a small edit as one file of CommonJS: that takes a third of the time of chunks, because neither Node's
 * loader of ES modules nor the parts of Node that an import of it as a whole loads are needed. Where it must leave the
 * work to the whole way, that is loaded in addition.
 */
const short = {
  ...warm,
  entryPoints: { short: 'src/cli/short-start.ts' },
  // Text in one byte a character is quicker to take in.
  charset: 'ascii',
  define: { 'import.meta.url': '__filename' },
};

/**
 * Makes the bundle; every file is put in place whole, those that name others after these, so that two at once and
 * a gobuild that starts meanwhile do not disturb each other. `all: true` removes chunks of older bundles at once.
 */
export function makeBundle({ all = false } = {}) {
  // Looked at first: a source that changes while esbuild reads it must make the bundle old.
  const before = Date.now();
  const results = [buildSync(whole), buildSync(warm), buildSync(short)];
  fs.mkdirSync(bundle, { recursive: true });
  const files = results.flatMap((result) => result.outputFiles);
  const isEntry = (file) => /^(main|short|complete|warm|warm-thread)\./.test(path.basename(file.path));
  for (const file of [...files.filter((file) => !isEntry(file)), ...files.filter(isEntry)]) {
    replace(file.path, file.contents);
  }
  const inputs = results.flatMap((result) => Object.keys(result.metafile.inputs));
  writeManifest(inputs, before);
  removeOld(new Set(files.map((file) => path.basename(file.path))), all ? 0 : keepOld);
  return { files: files.map((file) => ({ path: path.relative(root, file.path), size: file.contents.length })) };
}

/** Size and times of every source; packages are named by the lock file. A source touched meanwhile is not trusted. */
function writeManifest(inputs, before) {
  const own = inputs.filter((input) => !input.startsWith('node_modules/') && !input.includes(':'));
  const paths = [...new Set([...own, 'scripts/bundle.mjs', 'package-lock.json', 'package.json'])];
  const sources = paths.map((name) => {
    const stat = fs.lstatSync(path.join(root, name));
    const trusted = stat.mtimeMs < before && stat.ctimeMs < before;
    return [name, trusted ? stat.size : -1, stat.mtimeMs, stat.ctimeMs];
  });
  replace(path.join(build, 'bundle-sources.json'), JSON.stringify({ sources }));
}

function replace(file, content) {
  const temporary = path.join(build, `.${path.basename(file)}-${randomBytes(6).toString('hex')}`);
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

function removeOld(current, age) {
  for (const name of fs.readdirSync(bundle)) {
    const file = path.join(bundle, name);
    if (current.has(name)) continue;
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs >= age) fs.rmSync(file, { recursive: true, force: true });
  }
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const file of makeBundle({ all: true }).files) process.stdout.write(`${file.path} ${file.size}\n`);
}
