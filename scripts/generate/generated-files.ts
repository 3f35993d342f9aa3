/** Every generated file of the project with the text that it must have. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { diagnosticCodes } from '../../src/model/diagnostic-codes.ts';
import { codeHelpOf } from '../../src/report/code-help/all-codes.ts';
import { exitCodeHelp } from '../../src/report/exit-code-help.ts';
import { diagnosticsPage } from './diagnostics-page.ts';
import { driverFolders, loadDriver } from './driver-folders.ts';
import { driverList, driverPage, pageName } from './driver-page.ts';
import { kindsIndex } from './kinds-index.ts';
import { reportPageAsset } from './report-page.ts';

/** Path from the top → text. */
export async function generatedFiles(top: string): Promise<ReadonlyMap<string, string>> {
  const folders = driverFolders(top);
  const drivers = await Promise.all(folders.map((folder) => loadDriver(top, folder)));
  const { composeSchema } = await import('../../src/config/index.ts');
  const pages = drivers.map((driver): [string, string] => {
    const readme = path.join(top, 'src', 'kinds', driver.id, 'README.md');
    if (!existsSync(readme)) throw new Error(`${driver.id} has no README.md: its reference page is made from it`);
    return [`docs/kinds/${pageName(driver)}`, driverPage(driver, readFileSync(readme, 'utf8'))];
  });
  return new Map([
    ['src/kinds/index.ts', kindsIndex(folders)],
    ['schema/gobuild.schema.json', `${JSON.stringify(composeSchema(drivers), undefined, 2)}\n`],
    ['docs/diagnostics.md', diagnosticsPage({ codes: diagnosticCodes, help: codeHelpOf, exits: exitCodeHelp })],
    ['docs/kinds/README.md', driverList(drivers)],
    ['src/report/html/page-asset.json', await reportPageAsset(top)],
    ...pages,
  ]);
}

/** Files whose text is another one, and pages of drivers that are no more. */
export function staleFiles(top: string, files: ReadonlyMap<string, string>): readonly string[] {
  const orphans = globSync('docs/kinds/*.md', { cwd: top })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => !files.has(name));
  const stale = [...files].filter(([name, text]) => {
    const file = path.join(top, name);
    return !existsSync(file) || readFileSync(file, 'utf8') !== text;
  });
  return [...stale.map(([name]) => name), ...orphans].toSorted();
}
