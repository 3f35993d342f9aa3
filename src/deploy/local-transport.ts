/** The transport `local`: the same steps on this machine, over the ports; its root is a folder here. */
import { absolute, host as hostPath } from '../base/path.ts';
import type { AbsolutePath } from '../base/path.ts';
import { isObject } from '../base/json.ts';
import type { Services } from '../model/services.ts';
import type { ReleaseId } from '../model/rollout.ts';
import type { CommandProbe, DeployHost, Observation, Transport, TransportWorld } from '../model/transport.ts';
import { readState } from './host-state.ts';
import { localRecords } from './local-records.ts';
import { localReleases } from './local-releases.ts';
import type { LocalRoot } from './local-releases.ts';
import { isReleaseId } from './release.ts';

/** Layout: releases/, incoming/, current, log/, .gobuild/state.json, .gobuild/journal.jsonl. */
export function createLocalTransport(services: Services): Transport {
  return { open: (root, world) => openHost(absolute(world.workspace, root), world, services) };
}

function openHost(path: AbsolutePath, world: TransportWorld, services: Services): DeployHost {
  const root: LocalRoot = { path, files: world.files, random: world.random, links: world.machine.os !== 'windows' };
  const releases = localReleases(root);
  return {
    name: 'this machine',
    platform: world.machine,
    ...releases,
    ...localRecords(root),
    ...processes(root, world, services),
    observe: async () => observe(root, services, releases.check),
    http: world.network.http,
    tcp: world.network.tcp,
  };
}

async function observe(root: LocalRoot, services: Services, check: DeployHost['check']): Promise<Observation> {
  const { files, path } = root;
  const nothing = { releases: [], serviceAlive: false, drift: [] };
  const strange = ['releases', 'incoming', 'log', '.gobuild'].find((name) => {
    const kind = files.stat(hostPath.join(path, name))?.kind;
    return kind !== undefined && kind !== 'folder';
  });
  if (strange) return { ...nothing, broken: `${strange} is not a folder (links are not followed)` };
  const read = readCurrent(root);
  if ('broken' in read) return { ...nothing, broken: read.broken };
  const stateFile = hostPath.join(path, '.gobuild', 'state.json');
  const stored = files.stat(stateFile) ? readState(files.readText(stateFile)) : undefined;
  if (stored && 'broken' in stored) return { ...nothing, broken: `.gobuild/state.json: ${stored.broken}` };
  const service = stored?.state.service;
  return {
    ...(stored && { state: stored.state }),
    ...(read.current !== undefined && { current: read.current }),
    releases: files
      .list(hostPath.join(path, 'releases'))
      .filter(({ name, kind }) => kind === 'folder' && isReleaseId(name))
      .map(({ name }) => name),
    serviceAlive: service !== undefined && services.isAlive(service.pid, service.startTime),
    drift: read.current === undefined ? [] : await check(read.current),
  };
}

function readCurrent({ files, path, links }: LocalRoot): { current?: ReleaseId } | { broken: string } {
  const at = hostPath.join(path, links ? 'current' : 'current.json');
  const stat = files.stat(at);
  if (!stat) return {};
  if (links && stat.kind !== 'link') return { broken: 'current is not a link that gobuild made' };
  const id = links ? linked(files.readLink(at)) : written(files.readText(at));
  return id !== undefined && isReleaseId(id) ? { current: id } : { broken: 'current does not name a release' };
}

const linked = (target: string): string | undefined =>
  target.startsWith('releases/') ? target.slice('releases/'.length) : undefined;

function written(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && typeof value['release'] === 'string' ? value['release'] : undefined;
  } catch {
    return undefined;
  }
}

type ProcessSteps = Pick<DeployHost, 'start' | 'stop' | 'command'>;

function processes(root: LocalRoot, world: TransportWorld, services: Services): ProcessSteps {
  return {
    start: async ({ argv, cwd, env, log }) => {
      const file = hostPath.join(root.path, log);
      root.files.makeFolder(hostPath.dirname(file));
      return services.start({
        argv: words(root, argv),
        cwd: hostPath.join(root.path, onHost(root, cwd)),
        env,
        log: file,
      });
    },
    stop: async ({ pid, startTime, graceMs }) => services.stop(pid, startTime, graceMs),
    command: async (probe) => runProbe(root, world, probe),
  };
}

async function runProbe(root: LocalRoot, world: TransportWorld, probe: CommandProbe): Promise<string | undefined> {
  if (!world.run) return 'commands cannot be run here';
  const { env, timeoutMs, signal } = probe;
  const result = await world.run(words(root, probe.argv), { cwd: root.path, env, timeoutMs, signal });
  if (!result.failure && result.status === 0) return undefined;
  const last = result.tail.at(-1);
  const how = result.failure?.type === 'timed-out' ? 'it timed out' : `exit status ${result.status ?? 'unknown'}`;
  return last === undefined ? how : `${how}: ${last}`;
}

/** The words as this machine needs them: a program with a slash lies in the root, others are found on PATH. */
function words(root: LocalRoot, argv: readonly string[]): readonly string[] {
  const [program = '', ...rest] = argv.map((word) => onHost(root, word));
  const path = /[\\/]/.test(program) && !hostPath.isAbsolute(program) ? hostPath.join(root.path, program) : program;
  return [path, ...rest];
}

/** Where there is no link `current`, words that begin with it name the folder of the release that it would name. */
function onHost(root: LocalRoot, word: string): string {
  if (root.links || (word !== 'current' && !word.startsWith('current/'))) return word;
  const read = readCurrent(root);
  const release = 'broken' in read ? undefined : read.current;
  return release === undefined ? word : `releases/${release}${word.slice('current'.length)}`;
}
