/** The edges of one target, by name: its selectors parsed, unknown names reported. */
import { isObject } from '../base/json.ts';
import { hasWildcard, matchesWildcard } from '../base/wildcard.ts';
import type { Config, TargetSpec } from '../model/config.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Driver } from '../model/kind.ts';
import type { GraphRequest, PlacedSelector, TargetLinks } from './draft.ts';
import { targetList, unknownName } from '../model/target-name.ts';
import { parseSelector, type Selector } from './selector.ts';

export interface LinkRequest extends GraphRequest {
  /** The targets of the configuration. */
  readonly byName: ReadonlyMap<string, TargetSpec>;
  /** What globs of selectors match, kept because many targets may use the same ones. */
  readonly matched: Map<string, readonly TargetSpec[]>;
}

export function linkTarget(spec: TargetSpec, request: LinkRequest, diagnostics: Diagnostic[]): TargetLinks {
  const before = diagnostics.length;
  const context: LinkContext = { spec, request, diagnostics };
  const place = (texts: readonly string[], key: string): PlacedSelector[] =>
    texts.flatMap((text, index) => parsePlaced(text, [key, index], context));
  const from = place(spec.from, 'from');
  const needs = place(spec.needs, 'needs');
  const driver = request.drivers.get(spec.driver);
  const named = driver
    ? namedSettings(spec, driver).flatMap(({ text, pointer }) =>
        parsePlaced(text, pointer, context).map((placed) => ({ ...placed, key: pointer.join('.') })),
      )
    : [];
  const targets = new Set([...from, ...needs, ...named].flatMap((placed) => placed.targets));
  return { from, needs, named, targets, broken: diagnostics.length > before };
}

interface LinkContext {
  readonly spec: TargetSpec;
  readonly request: LinkRequest;
  readonly diagnostics: Diagnostic[];
}

function parsePlaced(text: string, pointer: readonly (string | number)[], context: LinkContext): PlacedSelector[] {
  const { spec, request, diagnostics } = context;
  const at = spec.locate(...pointer);
  const namespace = spec.file?.namespace ?? '';
  const parsed = parseSelector(text, namespace);
  if (!parsed.ok) {
    diagnostics.push(
      diagnostic('GB2002', `"${text}" is not a selector: ${parsed.error}`, {
        at,
        help: 'write server, "server[os=linux]" or server@linux-arm64',
      }),
    );
    return [];
  }
  const selector = parsed.value;
  if (selector.plain && selector.name === spec.name && selector.id === undefined) {
    diagnostics.push(
      diagnostic('GB2001', `targets need each other in a circle: ${spec.name} -> ${spec.name}`, {
        at,
        help: 'a target cannot need itself',
      }),
    );
    return [];
  }
  const targets = targetsOf(selector, spec, request);
  if (targets.length === 0) {
    diagnostics.push(unknownTarget(selector, request.config, { namespace, at }));
    return [];
  }
  if (needsService(targets, context)) {
    const help = 'start the service by `gobuild run` in another terminal, or make a command that starts and ends it';
    diagnostics.push(
      diagnostic('GB3613', `${spec.name} needs the service "${selector.text}", which does not end`, { at, help }),
    );
    return [];
  }
  return [{ selector, pointer, targets }];
}

/** Only a group, or another service, goes on beside a service. */
function needsService(targets: readonly string[], { spec, request }: LinkContext): boolean {
  if (spec.kind === 'group' || spec.kind === 'service') return false;
  return targets.some((name) => request.byName.get(name)?.kind === 'service');
}

/** Also used for selectors of the command line, which have no place. */
export function unknownTarget(
  selector: Selector,
  config: Config,
  { namespace, at }: { readonly namespace: string; readonly at?: Diagnostic['at'] },
): Diagnostic {
  const targets = config.targets.map((target) => target.name);
  const namespaces = config.files?.map((file) => file.namespace) ?? [''];
  const { code, message, help } = unknownName(selector.written, namespace, { targets, namespaces });
  if (code === 'GB2003' && (hasWildcard(selector.name) || selector.kind))
    return diagnostic(code, `no target matches "${selector.text}"`, { at, help: targetList(namespace, targets) });
  return diagnostic(code, message, { at, help });
}

/** A glob never means the target that it stands in. */
function targetsOf(selector: Selector, spec: TargetSpec, request: LinkRequest): readonly string[] {
  const isGlob = hasWildcard(selector.name);
  const found = isGlob ? matchedBy(selector, request) : [request.byName.get(selector.name)];
  return found.flatMap((target) =>
    target && (target !== spec || !isGlob) && isOfKind(target, selector) ? [target.name] : [],
  );
}

const isOfKind = ({ kind }: TargetSpec, selector: Selector): boolean =>
  selector.kind === undefined || matchesWildcard(selector.kind, kind);

function matchedBy({ name }: Selector, { config, matched }: LinkRequest): readonly TargetSpec[] {
  const known = matched.get(name) ?? config.targets.filter((target) => matchesWildcard(name, target.name));
  matched.set(name, known);
  return known;
}

/** Values at the places that the driver's schema marks with `x-gobuild: selector`. */
function namedSettings(spec: TargetSpec, driver: Driver): { text: string; pointer: string[] }[] {
  const found: { text: string; pointer: string[] }[] = [];
  const visit = (schema: unknown, value: unknown, pointer: readonly string[]): void => {
    if (!isObject(schema) || value === undefined) return;
    if (schema['x-gobuild'] === 'selector' && typeof value === 'string')
      found.push({ text: value, pointer: [...pointer] });
    const properties = schema['properties'];
    if (!isObject(properties) || !isObject(value)) return;
    for (const key of Object.keys(properties)) visit(properties[key], value[key], [...pointer, key]);
  };
  visit({ properties: driver.schema.properties }, spec.settings, []);
  return found;
}
