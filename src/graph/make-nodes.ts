/** The nodes of one target: what it selects, the shape of its driver, and its expanded settings. */
import { invariant } from '../base/bug.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { UpstreamArtifact } from '../model/artifact.ts';
import type { CacheRule, Cell, Override, TargetSpec } from '../model/config.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { GraphNode, NodeContexts } from '../model/graph.ts';
import type { Complain, Driver, NodeOutline, ProjectContext } from '../model/kind.ts';
import { executableSuffix, platformText, type Platform } from '../model/platform.ts';
import { localName, nameSeenFrom } from '../model/target-name.ts';
import {
  cellObject,
  cellPlatform,
  crossWithCells,
  nodeId,
  outlinePerArtifact,
  outlinePerPlatform,
  traitsOf,
  type Outline,
  type OutlineView,
} from './cells.ts';
import type { ExpandedSpec, GraphDraft, MakeRequest } from './draft.ts';
import { matchesTraits } from './match.ts';
import { pickNodes, pickArtifacts } from './pick.ts';
import { parseWhere } from './selector.ts';

/** Makes and records the nodes of `spec`; what is wrong goes to the draft's diagnostics. */
export function makeNodes(make: MakeRequest): GraphNode[] {
  const driver = make.request.drivers.get(make.spec.driver);
  invariant(driver, `validated targets have a known driver: ${make.spec.driver}`);
  const inputs = make.spec.from.length > 0 ? pickArtifacts(make, driver) : [];
  const named: Record<string, readonly UpstreamArtifact[]> = {};
  for (const { key, ...placed } of make.link.named) named[key] = pickNodes(make, placed).flatMap(artifactsOf);
  const needs = make.link.needs.flatMap((placed) => pickNodes(make, placed));
  const outlines = outlinesOf(make, driver, inputs);
  const nodes: GraphNode[] = [];
  for (const outline of outlines) {
    const node = makeNode({ make, driver, outline, named, needs });
    if (!node) continue;
    nodes.push(node);
    make.draft.nodes.push(node);
    make.draft.byId.set(node.id, node);
  }
  return nodes;
}

const artifactsOf = (node: GraphNode): readonly UpstreamArtifact[] =>
  node.kind === 'group' ? node.inputs : node.produces.map((spec) => ({ ...spec, node: node.id, target: node.target }));

function outlinesOf(make: MakeRequest, driver: Driver, inputs: readonly UpstreamArtifact[]): readonly Outline[] {
  const { spec, draft } = make;
  const view: OutlineView = {
    cellOf: (node) => draft.byId.get(node)?.cell ?? [],
    nameOf: (target) => nameSeenFrom(spec.file?.namespace ?? '', target),
  };
  const hasFrom = spec.from.length > 0;
  if (hasFrom && spec.kind !== 'group' && inputs.length === 0) {
    if (!draft.diagnostics.some((d) => d.severity === 'error'))
      draft.skipped.push({ id: spec.name, why: 'everything it takes is skipped' });
    return [];
  }
  if (driver.shape === 'each') return crossWithCells(outlinePerArtifact(inputs, view), ownCells(make));
  if (driver.shape === 'platform') return crossWithCells(outlinePerPlatform(inputs, view), ownCells(make));
  return crossWithCells([{ cell: [], inputs }], spec.cells);
}

/** Cells of a matrix beside `from`: further axes, never a platform. */
function ownCells({ spec, draft }: MakeRequest): readonly Cell[] | undefined {
  if (!spec.cells?.some((cell) => cell.some(([axis]) => axis === 'platform'))) return spec.cells;
  draft.diagnostics.push(
    diagnostic(
      'GB2006',
      `"${spec.name}" takes its platforms from what it is made from, and its matrix names platforms too`,
      {
        at: spec.locate('matrix'),
        help: 'leave out the platform axis, or narrow `from`: "server[os=linux]"',
      },
    ),
  );
  return undefined;
}

interface NodeRequest {
  readonly make: MakeRequest;
  readonly driver: Driver;
  readonly outline: Outline;
  readonly named: Readonly<Record<string, readonly UpstreamArtifact[]>>;
  readonly needs: readonly GraphNode[];
}

function makeNode(request: NodeRequest): GraphNode | undefined {
  const { make, driver, outline } = request;
  const { spec, draft } = make;
  const id = nodeId(spec.name, outline.cell);
  const platform = platformOf(request);
  const contexts = contextsOf(request, platform);
  const condition = make.request.expander.condition(spec, contexts);
  draft.diagnostics.push(...condition.diagnostics);
  const traits = traitsOf(outline.cell, platform);
  const would = { target: spec.name, kind: spec.kind, traits, tags: spec.tags };
  if (condition.value === false) draft.skipped.push({ id, why: `its if is false: ${spec.condition ?? ''}`, would });
  if (condition.value !== true) return undefined;
  const selectable = { id, ...would };
  const settings = withOverrides(make, (tests) =>
    matchesTraits(tests, selectable, { machine: make.request.project.machine }),
  );
  const expanded = make.request.expander.expand({ spec, settings, driver, contexts });
  draft.diagnostics.push(...expanded.diagnostics);
  if (!expanded.value) return undefined;
  const resolved = driver.resolve(expanded.value.settings, {
    target: spec.name,
    releaseProfile: make.request.config.profile.release,
    platform,
    folder: spec.file?.folder ?? '.',
    complain: complainer(spec, expanded.value.written),
  });
  draft.diagnostics.push(...resolved.diagnostics);
  if (resolved.value === undefined) return undefined;
  const base: NodeOutline = {
    id,
    target: spec.name,
    platform,
    cell: outline.cell,
    inputs: outline.inputs,
    named: request.named,
    fileName: expanded.value.fileName,
  };
  const produces = driver.produces(resolved.value, base, projectOf(make));
  const shared = spec.file?.env ?? make.request.config.env;
  const env = { ...shared, set: { ...shared.set, ...expanded.value.env } };
  return {
    ...selectable,
    ...commonFields(request),
    platform,
    cell: outline.cell,
    settings: resolved.value,
    produces,
    env,
    timestamp: expanded.value.timestamp,
  };
}

/** The version is that of the target's file. */
const projectOf = ({ spec, request }: MakeRequest): ProjectContext => request.projectOf?.(spec.name) ?? request.project;

/** Messages name paths as they were written, not as they are seen from the workspace. */
const complainer =
  (spec: TargetSpec, written: ExpandedSpec['written']): Complain =>
  (...[pointer, code, message, help]) =>
    diagnostic(code, asWritten(message, written), { at: spec.locate(...pointer), help });

function asWritten(message: string, written: ExpandedSpec['written']): string {
  let text = message;
  for (const [path, original] of written ?? []) text = text.replaceAll(`"${path}"`, `"${original}"`);
  return text;
}

/** The cell's platform; that of the inputs where all have one; this machine's where the driver says so. */
function platformOf({ driver, outline, make }: NodeRequest): Platform | undefined {
  const own = cellPlatform(outline.cell);
  if (own) return own;
  const mapped = driver.shape === 'each' || driver.shape === 'platform';
  const inherited = mapped ? outline.inputs.find((input) => input.platform)?.platform : undefined;
  return inherited ?? (driver.platformOfMachine ? make.request.project.machine : undefined);
}

function commonFields({ make, driver, outline, named, needs }: NodeRequest) {
  const { spec, draft } = make;
  const groupMembers = spec.kind === 'group' ? needs : [];
  const inputs = spec.kind === 'group' ? [...outline.inputs, ...groupMembers.flatMap(artifactsOf)] : outline.inputs;
  const fromNodes = [...new Set([...outline.inputs, ...Object.values(named).flat()].map((input) => input.node))];
  const before = [...new Set([...fromNodes, ...needs.map((node) => node.id)])];
  return {
    driver: spec.driver,
    description: spec.description,
    inputs,
    named,
    before,
    fromNodes,
    secrets: spec.secrets,
    timeoutMs: spec.timeoutMs,
    retries: spec.retries,
    pool: spec.pool,
    args: spec.args,
    toolchains: spec.file?.toolchains,
    cache: tightened(spec, driver, draft),
    at: spec.locate(),
  };
}

const strictness: Readonly<Record<CacheRule, number>> = { shared: 0, local: 1, never: 2 };

function tightened(spec: TargetSpec, driver: Driver, draft: GraphDraft): CacheRule {
  if (spec.cache === undefined) return driver.cache.default;
  if (strictness[spec.cache] >= strictness[driver.cache.widest]) return spec.cache;
  draft.diagnostics.push(
    diagnostic('GB2007', `cache: ${spec.cache} is wider than "${spec.kind}" allows`, {
      at: spec.locate('cache'),
      help: `the widest that it allows is "${driver.cache.widest}"`,
    }),
  );
  return driver.cache.widest;
}

function contextsOf({ outline, driver, make }: NodeRequest, platform: Platform | undefined): NodeContexts {
  const artifacts: Record<string, Json> = Object.create(null) as Record<string, Json>;
  const { spec, request } = make;
  const namespace = spec.file?.namespace ?? '';
  const settings = request.expander.placed?.(spec, driver) ?? spec.settings;
  const byTarget = Map.groupBy(outline.inputs, (input) => input.target);
  for (const [name, list] of byTarget) {
    const only = list.length === 1 ? list[0] : undefined;
    if (only) artifacts[nameSeenFrom(namespace, name)] = { path: driver.artifactPath?.(only, settings) ?? only.path };
  }
  const contexts: Record<string, Json> = { matrix: cellObject(outline.cell), target: localName(spec.name), artifacts };
  if (platform) {
    const { os, arch, variant = '' } = platform;
    contexts['platform'] = { os, arch, variant, exe: executableSuffix(os), id: platformText(platform) };
  }
  return contexts;
}

/** The target's overrides, then the profile's (they stand behind them in the list): maps merge, lists replace. */
function withOverrides(make: MakeRequest, picks: (tests: Parameters<typeof matchesTraits>[0]) => boolean): JsonObject {
  let settings = make.spec.settings;
  for (const override of make.spec.overrides) {
    const where = parseWhere(override.where);
    if (!where.ok) complainOnce(make, override, where.error);
    else if (picks(where.value)) settings = mergeSettings(settings, override.settings);
  }
  return settings;
}

function complainOnce(make: MakeRequest, override: Override, message: string): void {
  const known = make.draft.diagnostics.some(
    (d) => d.code === 'GB2008' && d.at?.start === override.at.start && d.at.file === override.at.file,
  );
  if (!known)
    make.draft.diagnostics.push(
      diagnostic('GB2008', `where: "${override.where}" cannot be read: ${message}`, {
        at: override.at,
        help: 'write os=windows or os!=linux,arch=arm64',
      }),
    );
}

function mergeSettings(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, Json> = Object.assign(Object.create(null) as Record<string, Json>, base);
  for (const key of Object.keys(over)) {
    const [old, value] = [merged[key], over[key] as Json];
    merged[key] = isMap(old) && isMap(value) ? mergeSettings(old, value) : value;
  }
  return merged;
}

const isMap = (value: Json | undefined): value is JsonObject => isObject(value);
