/** The doctor's look at secrets and signing keys: there, or not; never what they hold. */
import { absolute, host } from '../base/path.ts';
import { isObject, type Json } from '../base/json.ts';
import { findProgram } from '../host/index.ts';
import type { SecretRef } from '../model/config.ts';
import type { GraphNode } from '../model/graph.ts';
import type { HealthFinding } from '../model/health.ts';
import { FileError } from '../model/ports.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';

interface CredentialLook {
  readonly project: Project;
  readonly world: HostWorld;
}

export function examineCredentials(nodes: readonly GraphNode[], look: CredentialLook): readonly HealthFinding[] {
  const { secrets } = look.project.config;
  return [
    ...Object.keys(secrets).flatMap((name) => {
      const ref = secrets[name];
      return ref === undefined ? [] : [examineSecret({ name, ref }, nodes, look)];
    }),
    ...examineKeys(nodes, look),
  ];
}

interface Declared {
  readonly name: string;
  readonly ref: SecretRef;
}

type Verdict = Pick<HealthFinding, 'verdict' | 'says' | 'help'>;

/** A lack of what no target uses is worth a word, no more. */
function examineSecret({ name, ref }: Declared, nodes: readonly GraphNode[], look: CredentialLook): HealthFinding {
  const users = nodes.filter((node) => usesSecret(node, name)).map((node) => node.target);
  const common = { group: 'credentials', what: name, neededBy: [...new Set(users)] } as const;
  const found =
    'env' in ref
      ? fromVariable(ref.env, look)
      : 'file' in ref
        ? fromFile(ref.file, look)
        : fromCommand(ref.command, look);
  const isMild = found.verdict === 'missing' && users.length === 0;
  return { ...common, ...found, ...(isMild ? { verdict: 'warning', says: `${found.says} (no target uses it)` } : {}) };
}

const usesSecret = ({ secrets, settings, env }: GraphNode, name: string): boolean =>
  secrets.includes(name) ||
  [...textsIn(settings), ...textsIn(env.set)].some((text) => new RegExp(`\\bsecrets(?:\\.|\\[')${name}\\b`).test(text));

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return value.includes('${{') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((one: Json) => textsIn(one)) : [];
}

const fromVariable = (variable: string, { world }: CredentialLook): Verdict =>
  world.environment.get(variable) === undefined
    ? {
        verdict: 'missing',
        says: `the variable ${variable} is not set`,
        help: `set ${variable} in the environment of gobuild`,
      }
    : { verdict: 'ok', says: `the variable ${variable} is set` };

function fromFile(file: string, { project, world }: CredentialLook): Verdict {
  const path = absolute(project.workspace.root, file);
  const problem = privacyOf(path, world);
  return problem ?? { verdict: 'ok', says: `the file ${file} is there` };
}

/** Only that its program is there: it may ask for a finger or open a browser. */
function fromCommand(argv: readonly string[], { project, world }: CredentialLook): Verdict {
  const [program = ''] = argv;
  const found = findProgram(program, {
    path: world.environment.get('PATH'),
    extensions: world.machine.os === 'windows' ? world.environment.get('PATHEXT') : undefined,
    cwd: project.workspace.root,
  });
  if (found.type === 'found') return { verdict: 'ok', says: `asks ${found.path} when it is needed` };
  return { verdict: 'missing', says: found.why, help: `install "${program}", or put its folder on PATH` };
}

/** Keys as sign drivers name them: `key: { file }`, or the development key. */
function examineKeys(nodes: readonly GraphNode[], look: CredentialLook): readonly HealthFinding[] {
  const signers = nodes.flatMap(({ kind, settings, target }) => {
    const key = kind === 'sign' && isObject(settings) ? settings['key'] : undefined;
    return isObject(key) ? [{ target, file: typeof key['file'] === 'string' ? key['file'] : undefined }] : [];
  });
  return [...Map.groupBy(signers, ({ file }) => file)].map(([file, users]): HealthFinding => {
    const neededBy = [...new Set(users.map(({ target }) => target))];
    const found = file === undefined ? examineDevKey(look) : examineKeyFile(file, look);
    return { group: 'credentials', what: file ?? 'development key', ...found, neededBy };
  });
}

function examineKeyFile(file: string, { project, world }: CredentialLook): Verdict {
  const problem = privacyOf(absolute(project.workspace.root, file), world);
  return problem ?? { verdict: 'ok', says: 'is there, and for its owner alone' };
}

function examineDevKey({ world }: CredentialLook): Verdict {
  const { configFolder } = world;
  if (configFolder === undefined)
    return { verdict: 'missing', says: 'has no place: HOME is not set', help: 'set HOME' };
  const path = host.join(configFolder, 'dev.key');
  if (!world.files.follow(path)) return { verdict: 'ok', says: `is made at ${path} when it is first needed` };
  return privacyOf(path, world) ?? { verdict: 'ok', says: path };
}

/** As the drivers refuse it: absent, unreadable, or open to others. On Windows modes say nothing. */
function privacyOf(path: string, { files, machine }: HostWorld): Verdict | undefined {
  try {
    const stat = files.follow(path);
    if (!stat) return { verdict: 'missing', says: `there is no file ${path}`, help: 'make it, or correct its name' };
    if (machine.os === 'windows' || (stat.mode & 0o077) === 0) return undefined;
    const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0');
    return { verdict: 'missing', says: `others may read ${path}: its mode is ${mode}`, help: `chmod 600 ${path}` };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { verdict: 'missing', says: error.message };
  }
}
