/** Asks the checksum database what the zip of a Go toolchain must be, through a Go that this machine has. */
import { isObject } from '../base/json.ts';
import { host } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ToolNeed } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import type { FoundTool } from '../model/ports.ts';
import { parsePlatform } from '../model/platform.ts';
import { runGo } from './go-command.ts';
import { installHelp, moduleOf, switchingGo, type GoWorld } from './go-toolchain.ts';
import { goTrouble } from './go-trouble.ts';
import { sweepOnce } from './sweep.ts';
import { temporaryBeside } from './temporary-name.ts';

export interface SumRequest {
  readonly need: ToolNeed;
  /** `1.26.8`. */
  readonly exact: string;
  /** `linux/arm64`. */
  readonly platform: string;
  readonly signal: AbortSignal;
}

/**
 * `h1:…`. Go downloads the zip into a module cache of its own, which is removed, and compares it with the checksum
 * database (https://go.dev/ref/mod#checksum-database): the signed tree is checked by the one program that knows how.
 */
export async function askSum(request: SumRequest, world: GoWorld): Promise<Result<string, Failure>> {
  const platform = parsePlatform(request.platform);
  if (!platform) return err({ type: 'configuration', message: `"${request.platform}" is not a platform` });
  const go = switchingGo(await world.findAll(request.need));
  if (!go) return err({ type: 'tool-missing', tool: 'go', help: installHelp(world.machine.os) });
  world.files.makeFolder(world.folder);
  sweepOnce(world.files, world.folder);
  const scratch = temporaryBeside(host.join(world.folder, 'sums'));
  try {
    world.files.makeFolder(scratch);
    const refusal = await databaseOff(go, scratch, world);
    if (refusal) return err(refusal);
    const argv = [go.path, 'mod', 'download', '-json', moduleOf(request.exact, platform)];
    const answer = await runGo({ argv, cwd: scratch, env: sumEnv(scratch, world), signal: request.signal });
    if (request.signal.aborted) return err({ type: 'cancelled' });
    const { Sum, Error: problem } = parseAnswer(answer.stdout);
    if (answer.status === 0 && typeof Sum === 'string' && /^h1:[A-Za-z0-9+/]{43}=$/.test(Sum)) return ok(Sum);
    const said = typeof problem === 'string' ? problem : answer.stderr;
    return err(troubleOf(said, request, platform));
  } finally {
    world.files.remove(scratch);
  }
}

function troubleOf(
  said: string,
  { exact }: SumRequest,
  platform: NonNullable<ReturnType<typeof parsePlatform>>,
): Failure {
  const isUnknown = /(?:404|410|not found|unknown revision|invalid version)/i.test(said);
  return goTrouble(isUnknown ? 'toolchain not available' : said, exact, platform);
}

/** Nothing that the user excepts from the database is excepted here. */
const sumEnv = (scratch: string, { environment }: GoWorld): Record<string, string> => ({
  ...environment.all(),
  GOTOOLCHAIN: 'local',
  GO111MODULE: 'on',
  GOWORK: 'off',
  GOFLAGS: '-modcacherw',
  GOMODCACHE: host.join(scratch, 'mod'),
  GOPRIVATE: 'none.invalid',
  GONOSUMDB: 'none.invalid',
  GONOPROXY: 'none.invalid',
  GOINSECURE: 'none.invalid',
});

async function databaseOff(go: FoundTool, scratch: string, world: GoWorld): Promise<Failure | undefined> {
  const argv = [go.path, 'env', 'GOSUMDB'];
  const answer = await runGo({ argv, cwd: scratch, env: sumEnv(scratch, world) });
  if (answer.stdout.trim() !== 'off') return undefined;
  return {
    type: 'refused',
    message: 'GOSUMDB=off: the checksum database, which says what Go must be, is not asked',
    help: 'run `gobuild lock` without GOSUMDB=off',
  };
}

function parseAnswer(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
