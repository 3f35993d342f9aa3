/** The tables that the architecture is held by: who may import whom, and the one door of each package. */

/** Who a layer may import besides itself; a room is every folder of src that is not named here. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ['base'],
  app: [
    'base',
    'model',
    'config',
    'graph',
    'plan',
    'kinds',
    'cache',
    'engine',
    'watch',
    'deploy',
    'report',
    'host',
    'adopt',
    'wrap',
  ],
  cli: ['base', 'model', 'app', 'report', 'host'],
};
export const roomMayImport: readonly string[] = ['base', 'model'];

/** The rooms; a folder of src that is neither here nor in {@link layers} is refused. */
export const rooms: readonly string[] = [
  'adopt',
  'wrap',
  'config',
  'graph',
  'plan',
  'kinds',
  'cache',
  'engine',
  'watch',
  'deploy',
  'report',
  'host',
];

/** What drivers of several kinds share: any driver and any `family.ts` may import it; it imports base, model and itself. */
export const sharedByDrivers: readonly string[] = ['go-toolchain'];

/** Each third-party package with the one file that may import it. Tests may import all of them. */
export const packageDoors: Readonly<Record<string, string>> = {
  '@actions/expressions': 'src/config/expression.ts',
  ajv: 'src/config/make-validator.ts',
  chokidar: 'src/host/watching.ts',
  commander: 'src/cli/arguments.ts',
  fflate: 'src/kinds/package/archive/deflate-block.ts',
  ignore: 'src/cache/ignore-rules.ts',
  minimatch: 'src/cache/glob.ts',
  'p-limit': 'src/engine/pools.ts',
  picocolors: 'src/report/colours.ts',
  'tar-stream': 'src/kinds/package/archive/tar.ts',
  tweetnacl: 'src/kinds/sign/sigstore/secretbox.ts',
  yaml: 'src/config/parse-document.ts',
  zx: 'src/host/zx.ts',
};

/** Packages that every test may import. */
export const testPackages: readonly string[] = ['vitest', 'fast-check', 'playwright-core'];

/**
 * Which of Node's own modules may be used where; `host/` may use all of them, tests too.
 * Keys are files, or folders that end in `/`.
 */
export const nodeDoors: Readonly<Record<string, readonly string[]>> = {
  'src/base/path.ts': ['path'],
  // Digests and checksums of bytes that are there already.
  'src/cache/frames.ts': ['zlib'],
  'src/cache/sha256.ts': ['crypto'],
  'src/deploy/': ['crypto'],
  'src/kinds/go-toolchain/digest.ts': ['crypto'],
  'src/kinds/sign/': ['crypto'],
  // The run with nothing to do: one pass of lstat without the weight of the ports.
  'src/cache/warm-check.ts': ['fs'],
  'src/cache/warm-pass.ts': ['fs'],
  'src/cache/warm-settle.ts': ['fs'],
  'src/cache/warm-thread.ts': ['worker_threads'],
  'src/cli/warm-run.ts': ['fs'],
  // The warm run decides before the ports are loaded; verify recomputes the digests of checksum lists.
  'src/app/warm.ts': ['fs'],
  // Completion answers a key press before the ports are loaded.
  'src/app/kept-names.ts': ['fs'],
  'src/app/digests.ts': ['crypto'],
  // CRC-32, and threads that deflate blocks side by side.
  'src/kinds/package/archive/': ['zlib', 'worker_threads'],
  // Width and plain form of text for people.
  'src/report/': ['util'],
};

/** Parts of file names that say nothing. */
export const emptyWords: readonly string[] = [
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'manager',
  'handler',
  'handlers',
  'processor',
  'stuff',
];

export const maxLines = 400;
/** The formatter keeps code at 120; this catches comments and texts that it leaves alone. */
export const maxColumns = 140;
