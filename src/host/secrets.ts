/** Secret values: fetched when first asked for, kept in memory alone, and known to the redactor before anyone sees them. */
import { absolute, type AbsolutePath } from '../base/path.ts';
import { invariant } from '../base/bug.ts';
import { nearest } from '../base/text.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { SecretRef } from '../model/config.ts';
import type { Failure } from '../model/failure.ts';
import { FileError, type Environment, type Files, type Secrets } from '../model/ports.ts';
import { makeRedactor, type Redactor } from './redact.ts';
import { runSecretCommand } from './secret-command.ts';

export interface SecretsOptions {
  readonly refs: Readonly<Record<string, SecretRef>>;
  readonly environment: Environment;
  readonly files: Files;
  readonly root: AbsolutePath;
  /** Ends a command that is asked for a value. */
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of a file with a secret: what is larger is not one. */
const largest = 64 * 1024;

export function openSecrets(options: SecretsOptions): Secrets {
  const redactor = makeRedactor();
  const known = new Map<string, Promise<Result<string, Failure>>>();
  const fetched = async (name: string, mine: AbortSignal | undefined): Promise<Result<string, Failure>> => {
    const value = await fetchSecret(name, { ...options, signal: eitherSignal(options.signal, mine) }, redactor);
    if (value.ok) redactor.add(value.value);
    return value;
  };
  return {
    value: async (name, mine) => {
      for (;;) {
        const asked = known.get(name) ?? fetched(name, mine);
        known.set(name, asked);
        const value = await asked;
        if (value.ok || value.error.type !== 'cancelled') return value;
        // Broken off by whoever asked first: that is no answer for anyone else.
        if (known.get(name) === asked) known.delete(name);
        if (mine?.aborted === true || options.signal?.aborted === true) return value;
      }
    },
    redact: redactor.redact,
    knowsNone: redactor.isEmpty,
    stream: redactor.stream,
  };
}

async function fetchSecret(
  name: string,
  options: SecretsOptions,
  redactor: Redactor,
): Promise<Result<string, Failure>> {
  const ref = Object.hasOwn(options.refs, name) ? options.refs[name] : undefined;
  if (!ref) {
    const meant = nearest(name, Object.keys(options.refs));
    const help = meant === undefined ? 'declare it under `secrets:`' : `did you mean "${meant}"?`;
    return err({ type: 'configuration', message: `no secret is named "${name}"`, help });
  }
  if (!('command' in ref)) return readRef(name, ref, options);
  const { environment, root } = options;
  const { signal } = options;
  return runSecretCommand({ name, argv: ref.command, env: environment.all(), cwd: root, signal, redactor });
}

/** After the run was told to stop only the way back of a deploy asks: that is brought to its end. */
function eitherSignal(ofRun: AbortSignal | undefined, mine: AbortSignal | undefined): AbortSignal | undefined {
  const run = ofRun?.aborted ? undefined : ofRun;
  return run && mine ? AbortSignal.any([run, mine]) : (run ?? mine);
}

type Readable = Pick<SecretsOptions, 'refs' | 'environment' | 'files' | 'root'>;

const readRef = (
  name: string,
  ref: Exclude<SecretRef, { readonly command: readonly string[] }>,
  options: Readable,
): Result<string, Failure> =>
  'env' in ref ? fromVariable(name, ref.env, options.environment) : fromFile(name, ref.file, options);

/** The value of a declared secret that no command has to tell. */
export function readSecret(name: string, options: Readable): Result<string, Failure> {
  const ref = options.refs[name];
  invariant(ref && !('command' in ref), `${name} can be read`);
  return readRef(name, ref, options);
}

function fromVariable(name: string, variable: string, environment: Environment): Result<string, Failure> {
  const value = environment.get(variable);
  if (value !== undefined) return ok(value);
  const message = `the secret "${name}" has no value: the environment variable ${variable} is not set`;
  return err({ type: 'configuration', message, help: `set ${variable} in the environment of gobuild` });
}

/** Of the text one line end at its end is dropped: editors add it. */
function fromFile(name: string, file: string, { files, root }: Readable): Result<string, Failure> {
  const path = absolute(root, file);
  try {
    const size = files.follow(path)?.size;
    if (size === undefined) {
      const message = `the secret "${name}" has no value: the file ${file} does not exist`;
      return err({ type: 'configuration', message, help: `create ${file}, or name another file under \`secrets:\`` });
    }
    if (size > largest) {
      const message = `the file ${file} of the secret "${name}" has ${size} bytes; at most ${largest} are taken`;
      return err({ type: 'configuration', message });
    }
    return ok(files.readText(path).replace(/\r?\n$/, ''));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return err({ type: 'input-unreadable', path: file, message: error.message });
  }
}
