/** The tools that a wrapper can be made for. */
import { azure } from './azure.ts';
import { gitHooks } from './git-hooks.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { make } from './make.ts';
import { powershell } from './powershell.ts';
import type { Wrapper } from './view.ts';
import { vscode } from './vscode.ts';

export const wrappers = {
  make,
  powershell,
  github,
  gitlab,
  azure,
  vscode,
  'git-hooks': gitHooks,
} as const satisfies Readonly<Record<string, Wrapper>>;

export type WrapTool = keyof typeof wrappers;
