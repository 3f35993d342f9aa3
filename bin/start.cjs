// Starts gobuild from its bundle. In a checkout the bundle is made anew when a source is newer.
'use strict';

const fs = require('node:fs');

// Node's own warnings (NO_COLOR beside FORCE_COLOR, what is experimental) tell a user of gobuild nothing.
if (!process.execArgv.includes('--trace-warnings')) process.removeAllListeners('warning');

const root = __dirname.slice(0, -'/bin'.length);
const bundle = `${root}/build/bundle`;

/** True if the bundle is that of the sources; a package from the registry has no sources. */
function isCurrent() {
  if (!fs.existsSync(`${root}/src/cli/main.ts`)) return true;
  let manifest;
  try {
    manifest = JSON.parse(fs.readFileSync(`${root}/build/bundle-sources.json`, 'utf8'));
  } catch {
    return false;
  }
  for (const [path, size, mtimeMs, ctimeMs] of manifest.sources) {
    const stat = fs.lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
    if (!stat || stat.size !== size || stat.mtimeMs !== mtimeMs || stat.ctimeMs !== ctimeMs) return false;
  }
  return fs.existsSync(`${bundle}/main.mjs`);
}

function startBundle() {
  if (process.argv[2] === '__complete') {
    keepCompiledCode();
    return void load('complete').then((complete) => complete.completeStart());
  }
  const warm = require(`${bundle}/warm.cjs`).warmRun(`${bundle}/warm-thread.cjs`);
  if (warm === true) return;
  keepCompiledCode();
  if (warm === false) startWhole();
  else
    void require(`${bundle}/short.cjs`)
      .shortStart(warm)
      .then((done) => done || startWhole());
}

const startWhole = () => void load('main').then((main) => main.start());

const load = (name) => import(require('node:url').pathToFileURL(`${bundle}/${name}.mjs`).href);

/** V8's compiled code in the user's cache folder: a third less time to load what is not warm. */
function keepCompiledCode() {
  const { env, platform } = process;
  const home = env.HOME || env.USERPROFILE;
  const fallback = platform === 'darwin' ? `${home}/Library/Caches` : `${home}/.cache`;
  const base = (platform === 'win32' && env.LOCALAPPDATA) || env.XDG_CACHE_HOME || (home && fallback);
  if (base) require('node:module').enableCompileCache(`${base}/gobuild/code`);
}

/** The sources themselves, where no bundle can be made: without esbuild, in a folder that cannot be written. */
const startSources = () =>
  import('../src/cli/main.ts').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write(`error: the packages of ${root} are not installed: run \`npm install\` there\n`);
    process.exitCode = 3;
  });

if (isCurrent()) {
  startBundle();
} else {
  void import('../scripts/bundle.mjs').then(({ makeBundle }) => makeBundle()).then(startBundle, startSources);
}
