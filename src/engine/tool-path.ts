/** PATH of commands, so that a shell finds the tools of its action by name, wherever they lie. */
import { host, type AbsolutePath } from '../base/path.ts';
import type { ToolNeed } from '../model/action.ts';
import { FileError, type Files, type FoundTool } from '../model/ports.ts';
import type { Environment } from './action-env.ts';

export interface CommandTools {
  readonly needs: readonly ToolNeed[];
  readonly tools: ReadonlyMap<string, FoundTool>;
  readonly files: Pick<Files, 'follow'>;
}

/**
 * Folders go in front only where PATH would give another program of that name: behind it they hide nothing. What tools
 * ask of their callers gives way to what the environment says.
 */
export function withTools(env: Environment, { needs, tools, files }: CommandTools): Environment {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const path = (env[name] ?? '').split(host.delimiter).filter((folder) => folder !== '');
  const asked: Record<string, string> = {};
  for (const need of needs) {
    Object.assign(asked, need.env);
    const tool = tools.get(need.name);
    // All others were found on PATH.
    if (!tool || (need.wanted === undefined && need.folders === undefined)) continue;
    const folder = host.dirname(tool.path);
    const first = path.find((one) => isFile(host.join(one, host.basename(tool.path)), files));
    if (first === folder) continue;
    if (first === undefined) path.push(folder);
    else path.unshift(folder);
  }
  return { ...asked, ...env, ...(path.length === 0 ? {} : { [name]: path.join(host.delimiter) }) };
}

/** A folder that cannot be looked into holds nothing for a shell either. */
function isFile(path: AbsolutePath, files: Pick<Files, 'follow'>): boolean {
  try {
    return files.follow(path)?.kind === 'file';
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** The words of a command, with the program that was found for its first. */
export function programWords(argv: readonly string[], tools: ReadonlyMap<string, FoundTool>): readonly string[] {
  const [program = '', ...rest] = argv;
  const tool = tools.get(program);
  return tool ? [tool.path, ...rest] : argv;
}
