/** `wrap`: the files by which other tools call gobuild, made from the targets; what people wrote is never replaced unasked. */
import { composeSchema } from '../config/index.ts';
import { checkoutTop, gitHooksFolder } from '../host/index.ts';
import { drivers } from '../kinds/index.ts';
import { isMadeBy, wrappers, type WrapFile, type Wrapper, type WrapView } from '../wrap/index.ts';
import { host, relativeTo, type AbsolutePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import { nearest } from '../base/text.ts';
import { gobuildVersion } from '../base/version.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { App, WrappedFile, WrapRequest } from './contract.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { openProject, type Project } from './open-project.ts';
import { machineTrouble } from './machine-trouble.ts';

export const wrap: App['wrap'] = async (request) => {
  const wrapper: Wrapper | undefined = Object.hasOwn(wrappers, request.tool)
    ? (wrappers as Readonly<Record<string, Wrapper>>)[request.tool]
    : undefined;
  if (!wrapper) return { type: 'rejected', diagnostics: [unknownTool(request.tool)], sources: {} };
  const world = openHostWorld();
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const folder = folderOf(wrapper, { request, project: opened.value, world });
  if (!folder.ok) return { type: 'rejected', diagnostics: [folder.error], sources: {} };
  try {
    const files = wrapper.files(viewOf(opened.value, folder.value, world));
    const made = files.map((file) => compare(file, host.join(folder.value, file.path), { request, world }));
    const problems = made.flatMap((one) => (one.ok ? [] : [one.error]));
    if (problems.length > 0) return { type: 'rejected', diagnostics: problems, sources: {} };
    const all = made.flatMap((one) => (one.ok ? [one.value] : []));
    if (request.mode === 'write') writeAll(all, files, world);
    return { ...opened, value: all };
  } catch (error) {
    return machineTrouble(error);
  }
};

function unknownTool(tool: string): Diagnostic {
  const names = Object.keys(wrappers);
  const meant = nearest(tool, names);
  const help = meant ? `did you mean ${meant}?` : `one of ${names.join(', ')}`;
  return diagnostic('GB4040', `there is no wrapper for "${tool}"`, { help });
}

interface Asked {
  readonly request: WrapRequest;
  readonly project: Project;
  readonly world: HostWorld;
}

function folderOf(wrapper: Wrapper, { request, project, world }: Asked): Result<AbsolutePath, Diagnostic> {
  const { root } = project.workspace;
  if (request.output !== undefined) return ok(host.resolve(request.cwd, request.directory ?? '.', request.output));
  if (wrapper.root === 'workspace') return ok(root);
  if (wrapper.root === 'checkout') return ok(checkoutTop(root, world.files));
  const hooks = gitHooksFolder(root, world.files);
  if (hooks.ok) return hooks;
  if (hooks.error === 'no-repository') {
    const help = 'run `git init`, or name a folder with -o DIR';
    return err(diagnostic('GB4042', `${root} is in no git repository, so it has no hooks`, { help }));
  }
  const { sharedWith, path } = hooks.error;
  return err(
    diagnostic('GB4042', `core.hooksPath of git's ${sharedWith} settings leads all repositories to ${path}`, {
      help: 'give this one a folder of its own (git config core.hooksPath .githooks), or name a folder with -o DIR',
    }),
  );
}

function viewOf({ config, graph, workspace }: Project, folder: AbsolutePath, { files }: HostWorld): WrapView {
  const { root } = workspace;
  const usingOf = new Map(drivers.map(({ id, using }) => [id, using]));
  const top = checkoutTop(root, files);
  const takers = new Set(graph.nodes.filter(({ args }) => args).map(({ target }) => target));
  return {
    project: config.project,
    targets: config.targets.map(({ name, kind, driver, description }) => ({
      name,
      kind,
      using: usingOf.get(driver),
      description,
      args: takers.has(name),
    })),
    hasDefault: config.defaults.length > 0,
    version: gobuildVersion,
    brings: bringsOf(root, files),
    goMod: goModOf(root, top, files),
    dist: config.dist,
    folder: relativeTo(top, root),
    from: relativeTo(folder, root),
    schema: JSON.stringify(composeSchema(drivers)),
  };
}

function bringsOf(root: AbsolutePath, files: HostWorld['files']): WrapView['brings'] {
  if (files.follow(host.join(root, 'gobuild'))?.kind === 'file') return 'launcher';
  const text = files.follow(host.join(root, 'package.json')) ? files.readText(host.join(root, 'package.json')) : '';
  return /"(?:gobuild)"\s*:\s*"[\^~>=v]*\d/.test(text) ? 'package' : 'nothing';
}

/** The nearest one, not above the checkout. */
function goModOf(root: AbsolutePath, top: AbsolutePath, files: HostWorld['files']): string | undefined {
  for (let at = root; ; at = host.dirname(at)) {
    const file = host.join(at, 'go.mod');
    if (files.follow(file)?.kind === 'file') return relativeTo(top, file);
    if (at === top || host.dirname(at) === at) return undefined;
  }
}

function compare(
  file: WrapFile,
  path: AbsolutePath,
  { request, world }: Pick<Asked, 'request' | 'world'>,
): Result<WrappedFile, Diagnostic> {
  const before = world.files.follow(path) ? world.files.readText(path) : undefined;
  const merged = file.merge?.(before) ?? { text: file.text };
  const why = whyNot(before, merged, file.merge ? undefined : request);
  if (why !== undefined && !request.force) {
    const help = 'write elsewhere with -o DIR, look at the text with --stdout, or replace it with --force';
    return err(diagnostic('GB4041', `${path} ${why}`, { help }));
  }
  const text = 'text' in merged ? merged.text : file.text;
  return ok({ path, text, was: wasOf(before, text) });
}

/** `whole`: what asks for a file that is replaced as a whole; undefined where something is put into it. */
function whyNot(
  before: string | undefined,
  merged: { readonly text: string } | { readonly problem: string },
  whole: WrapRequest | undefined,
): string | undefined {
  if ('problem' in merged) return `cannot be added to: ${merged.problem}`;
  const foreign = whole?.mode === 'write' && before !== undefined && !isMadeBy(before, whole.tool);
  return foreign ? 'is there, and gobuild did not make it' : undefined;
}

function wasOf(before: string | undefined, text: string): WrappedFile['was'] {
  if (before === undefined) return 'new';
  return before === text ? 'same' : 'stale';
}

function writeAll(made: readonly WrappedFile[], files: readonly WrapFile[], world: HostWorld): void {
  for (const [index, { path, text, was }] of made.entries())
    if (was !== 'same') world.files.write(path, text, { mode: files[index]?.executable ? 0o755 : 0o644 });
}
