/** The environment that the processes of one action get: declared names, secrets, and the short built-in list. */
import { sortedUnique } from '../base/order.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Action } from '../model/action.ts';
import type { EnvSpec } from '../model/config.ts';
import type { Failure } from '../model/failure.ts';
import type { Secrets } from '../model/ports.ts';
import type { Workshop } from './workshop.ts';

const secretTemplate = /\$\{\{\s*secrets\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;

export type Environment = Readonly<Record<string, string>>;

/** Values of secrets enter here and nowhere else; the signal ends the wait for one that a command tells. */
export async function actionEnv(
  action: Action,
  shop: Pick<Workshop, 'root' | 'baseEnv' | 'userEnv' | 'secrets'>,
  signal?: AbortSignal,
): Promise<Result<Environment, Failure>> {
  const env: Record<string, string> = {
    ...shop.baseEnv,
    LANG: 'C.UTF-8',
    GOBUILD_RUN: `${action.node} ${shop.root}`,
    ...outerVariables(action.env, shop.userEnv),
  };
  const secrets: Pick<Secrets, 'value'> = { value: (name) => shop.secrets.value(name, signal) };
  try {
    for (const [name, value] of Object.entries(action.env.set)) env[name] = await expandSecrets(value, secrets);
    for (const name of action.secrets) env[name] = await secretValue(name, secrets);
  } catch (error) {
    if (error instanceof MissingSecret) return err(error.failure);
    throw error;
  }
  return ok(env);
}

/**
 * Names in gobuild's own environment of which no process of these actions learns (LD_PRELOAD, NODE_OPTIONS, BASH_ENV, GOFLAGS
 * and whatever else nobody declared), in text order. The key knows of none of them, either.
 */
export function droppedVariables(
  actions: readonly Pick<Action, 'env' | 'secrets'>[],
  { baseEnv, userEnv }: Pick<Workshop, 'baseEnv' | 'userEnv'>,
): readonly string[] {
  const given = new Set(['LANG', 'GOBUILD_RUN', ...Object.keys(baseEnv)]);
  for (const { env, secrets } of actions) {
    const declared = [...Object.keys(env.set), ...Object.keys(env.fromFiles), ...env.pass, ...env.passUnkeyed];
    for (const name of [...declared, ...secrets]) given.add(name);
  }
  return sortedUnique(Object.keys(userEnv).filter((name) => !given.has(name)));
}

/** What `env.files` and `env.pass` hand on: values that no plan holds. */
export function outerVariables(env: EnvSpec, userEnv: Environment): Environment {
  const passed = [...env.pass, ...env.passUnkeyed].flatMap((name) => {
    const value = userEnv[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...env.fromFiles, ...Object.fromEntries(passed) };
}

/** Carries a Failure out of a text replacement. */
export class MissingSecret extends Error {
  override readonly name = 'MissingSecret';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super('a secret has no value');
    this.failure = failure;
  }
}

/** Replaces `${{ secrets.NAME }}`; throws {@link MissingSecret}. */
export async function expandSecrets(text: string, secrets: Pick<Secrets, 'value'>): Promise<string> {
  const values = new Map<string, string>();
  for (const [, name = ''] of text.matchAll(secretTemplate)) values.set(name, await secretValue(name, secrets));
  return text.replaceAll(secretTemplate, (_all, name: string) => values.get(name) ?? '');
}

async function secretValue(name: string, secrets: Pick<Secrets, 'value'>): Promise<string> {
  const value = await secrets.value(name);
  if (!value.ok) throw new MissingSecret(value.error);
  return value.value;
}
