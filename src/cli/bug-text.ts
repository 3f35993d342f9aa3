/** What is said of a bug in gobuild: that it is one, what it is, and its causes. */
import { gobuildVersion } from '../base/version.ts';

/** Lines for the report that a person will file; `machine` names Node and the system. */
export function bugText(error: unknown, machine: string): string {
  const lines = [`error: a bug in gobuild, please report it with these lines (gobuild ${gobuildVersion}, ${machine})`];
  let cause: unknown = error;
  for (let depth = 0; cause !== undefined && depth < 8; depth += 1) {
    const text = cause instanceof Error ? (cause.stack ?? `${cause.name}: ${cause.message}`) : thrownText(cause);
    lines.push(...`${depth === 0 ? '' : 'caused by: '}${text}`.split('\n').map((line) => `  ${line}`));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return `${lines.join('\n')}\n`;
}

const thrownText = (thrown: unknown): string => (typeof thrown === 'string' ? thrown : `a thrown ${typeof thrown}`);
