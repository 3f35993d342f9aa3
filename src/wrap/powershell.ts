/** `gobuild wrap powershell`: a module with its manifest and a script, for Windows PowerShell 5.1 and PowerShell 7. */
import { manifestText, moduleText, scriptText } from './powershell-module.ts';
import type { Wrapper } from './view.ts';

const folder = 'GoBuild';

export const powershell: Wrapper = {
  does: 'a module and a script of PowerShell',
  root: 'workspace',
  files: ({ from }) => [
    { path: `${folder}/GoBuild.psm1`, text: moduleText(from === '.' ? '..' : `../${from}`) },
    { path: `${folder}/GoBuild.psd1`, text: manifestText },
    { path: `${folder}/build.ps1`, text: scriptText },
  ],
};
