/** Rows of Go: gobuild against the go command alone. Each side has a GOCACHE of its own. */
import fs from 'node:fs';
import path from 'node:path';
import { checkoutOf, editBody, goModule, platforms, programs } from '../go-module.ts';
import { storeOf, type Ground } from '../ground.ts';
import { side, timeCommand } from '../measure.ts';
import type { Row } from '../row.ts';
import type { Command } from '../side.ts';
import { forgetRuns } from '../workspaces.ts';

const goEnv = (module: string): Readonly<Record<string, string>> => ({
  GOCACHE: `${module}.gocache`,
  GOMODCACHE: `${module}.modules`,
  GOTOOLCHAIN: 'local',
  CGO_ENABLED: '0',
});

/** What gobuild gives Go, too: equal bytes on both sides. */
const buildFlags = ['-trimpath', '-buildvcs=false'];

const gobuildRun = (ground: Ground, module: string): Command => ground.gobuild(module, ['run'], goEnv(module));

/** One call of `go build` per platform, with all programs in it. */
function byHand(ground: Ground, module: string, on: readonly string[]): Command {
  const calls = on.map((platform) => {
    const [os, arch, variant] = platform.split('/');
    const variables = `GOOS=${os} GOARCH=${arch}${variant === undefined ? '' : ` GOARM=${variant}`}`;
    const names = programs.map((name) => `./cmd/${name}`).join(' ');
    return `mkdir -p bin/${os}-${arch}; ${variables} go build ${buildFlags.join(' ')} -o bin/${os}-${arch}/ ${names}`;
  });
  return ground.command(module, [ground.program('sh'), '-ec', calls.join('\n')], goEnv(module));
}

const remove = (...paths: readonly string[]): void => {
  for (const one of paths) fs.rmSync(one, { recursive: true, force: true });
};

const edit: Row = {
  name: 'go-edit',
  title: 'Go: one function edited, one program',
  budget: { ratio: 1.15, orMoreMs: 100 },
  needs: ['go'],
  setUp: (ground) => {
    const names = ['server'];
    const [ours, theirs] = [goModule(ground, { names }), goModule(ground, { names })];
    timeCommand(gobuildRun(ground, ours));
    const plain = [ground.program('go'), 'build', ...buildFlags, '-o', 'bin/server', './cmd/server'] as const;
    return {
      ours: side('gobuild run', gobuildRun(ground, ours), editBody(ours)),
      theirs: side('go build', ground.command(theirs, plain, goEnv(theirs)), editBody(theirs)),
    };
  },
};

const matrix: Row = {
  name: 'go-matrix',
  title: 'Go: four programs, six platforms, empty GOCACHE',
  budget: { ratio: 1.02 },
  needs: ['go'],
  setUp: (ground) => {
    const on = ground.quick ? platforms.slice(0, 2) : platforms;
    const [ours, theirs] = [goModule(ground, { on }), goModule(ground, { on })];
    const forget = (module: string): void => {
      forgetRuns(module);
      remove(`${module}.gocache`, path.join(module, 'bin'));
    };
    return {
      ours: side('gobuild run', gobuildRun(ground, ours), () => forget(ours)),
      theirs: side('a call per platform', byHand(ground, theirs, on), () => forget(theirs)),
    };
  },
};

const checkout: Row = {
  name: 'go-checkout',
  title: 'Go: fresh checkout, 24 programs from a full store',
  budget: { ratio: 0.1 },
  needs: ['go'],
  setUp: (ground) => {
    const on = ground.quick ? platforms.slice(0, 2) : platforms;
    const [module, theirs] = [goModule(ground, { on }), goModule(ground, { on })];
    timeCommand(gobuildRun(ground, module));
    const fresh = `${module}-checkout`;
    const store = { ...goEnv(module), GOBUILD_CACHE_DIR: storeOf(module) };
    const prepare = (): void => checkoutOf(module, fresh);
    return {
      ours: side('gobuild run', ground.gobuild(fresh, ['run'], store), prepare),
      theirs: side('go build, warm', byHand(ground, theirs, on), () => remove(path.join(theirs, 'bin'))),
    };
  },
};

export const goRows: readonly Row[] = [edit, checkout, matrix];
