/** PowerShell files of gobuild, read by a real parser: no syntax error, rules of PSScriptAnalyzer, and the words they start. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Language, Parser, type Node } from 'web-tree-sitter';
import { parseArguments } from '../../src/cli/arguments.ts';
import { completionScripts } from '../../src/cli/completion/scripts.ts';
import { wrappers } from '../../src/wrap/index.ts';
import { repository } from '../rig/rig.ts';

const files = wrappers.powershell.files({
  project: 'shop',
  targets: [],
  hasDefault: false,
  version: '1.0.0',
  brings: 'nothing',
  dist: 'dist',
  folder: '.',
  from: "it's",
  schema: '{}',
});
const texts = new Map<string, string>([
  ...files.map(({ path: name, text }) => [path.basename(name), text] as const),
  ['completion', completionScripts.powershell],
  ['gobuild.ps1', fs.readFileSync(path.join(repository, 'gobuild.ps1'), 'utf8')],
]);

let parser: Parser;
beforeAll(async () => {
  await Parser.init();
  const { resolve } = createRequire(import.meta.url);
  parser = new Parser();
  parser.setLanguage(await Language.load(resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')));
});

const treeOf = (text: string): Node => {
  const tree = parser.parse(text);
  if (!tree) throw new Error('not parsed');
  return tree.rootNode;
};
const all = (root: Node, type: string): readonly Node[] => root.descendantsOfType(type).filter((node) => node !== null);
const moduleText = (): string => texts.get('GoBuild.psm1') ?? '';

describe('PowerShell', () => {
  test.each([...texts.keys()])('%s has no syntax error', (name) => {
    const root = treeOf(texts.get(name) ?? '');
    const wrong = all(root, 'ERROR').map((node) => `${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`);
    expect(wrong).toEqual([]);
    expect(root.hasError).toBe(false);
  });

  test('the parser sees an error', () => {
    expect(treeOf('function X { param( }').hasError).toBe(true);
  });

  test.each([...texts.keys()].filter((name) => name !== 'gobuild.ps1'))(
    '%s keeps rules of PSScriptAnalyzer',
    (name) => {
      const text = texts.get(name) ?? '';
      // PSUseBOMForUnicodeEncodedFile, PSAvoidTrailingWhitespace.
      expect(text).toMatch(/^[\n\u0020-\u007e]*$/);
      expect(text).not.toMatch(/[ \t]+$/m);
      const root = treeOf(text);
      const commands = all(root, 'command_name').map((node) => node.text);
      // PSAvoidUsingCmdletAliases, PSAvoidUsingWriteHost, PSAvoidUsingInvokeExpression.
      const known = /^(?:[A-Z][A-Za-z]+-[A-Z]\w+|\$\w+)$/;
      expect(commands.filter((word) => !known.test(word) && !word.startsWith('('))).toEqual([]);
      expect(commands).not.toContain('Write-Host');
      expect(commands).not.toContain('Invoke-Expression');
      // PSAvoidGlobalVars, PSAvoidAssignmentToAutomaticVariable.
      expect(text).not.toMatch(/\$global:/i);
      expect(text).not.toMatch(/\$(?:args|input|profile|matches|error|host|home|pwd|event|sender|this)\s*=/i);
    },
  );

  test('functions have approved verbs, singular nouns, and ShouldProcess where they change something', () => {
    const functions = all(treeOf(moduleText()), 'function_statement');
    const named = functions.map((node) => [all(node, 'function_name')[0]?.text ?? '', node.text] as const);
    expect(named.map(([name]) => name)).toEqual([
      'Get-GoBuildProgram',
      'ConvertTo-GoBuildArgument',
      'Invoke-GoBuild',
      'Get-GoBuildTarget',
      'Start-GoBuildProcess',
    ]);
    for (const [name, text] of named) {
      expect(name).toMatch(/^(?:Get|ConvertTo|Invoke|Start)-GoBuild(?:[A-Z][a-z]*[^s])?$|Process$/);
      expect(text.includes('SupportsShouldProcess'), name).toBe(text.includes('$PSCmdlet.ShouldProcess('));
      expect(text, name).toContain('[CmdletBinding(');
      expect(text, name).toContain('[OutputType(');
    }
  });

  /** Rows of `$script:Options`, as they stand in the module. */
  const rows = (): readonly Readonly<Record<string, string>>[] =>
    all(treeOf(moduleText()), 'hash_literal_expression')
      .map((node) =>
        Object.fromEntries(
          all(node, 'hash_entry').map((entry) => {
            const [, key = '', value = ''] = /^(\w+)\s*=\s*'([^']*)';?$/.exec(entry.text) ?? [];
            return [key, value];
          }),
        ),
      )
      .filter((row) => row['Option'] !== undefined);

  test('every parameter of the table is one of the function, and gobuild takes the words that are started', () => {
    const table = rows();
    expect(table.length).toBeGreaterThan(9);
    const run = all(treeOf(moduleText()), 'function_statement').find((node) =>
      node.text.includes('function Invoke-GoBuild'),
    );
    const parameters = all(run ?? treeOf(''), 'script_parameter').map((node) => node.text);
    for (const { Parameter = '', Kind = '' } of table) {
      const declared = parameters.find((text) => text.endsWith(`$${Parameter}`)) ?? '';
      expect(declared, Parameter).toContain(
        { Switch: '[switch]', Many: '[string[]]', Value: Parameter === 'Jobs' ? '[int]' : '[string]' }[Kind],
      );
    }
    const sample: Readonly<Record<string, string>> = { BuildProfile: 'prod', Jobs: '3', Only: 'server' };
    const argv = [
      'run',
      ...table.flatMap(({ Parameter = '', Option = '', Kind }) =>
        Kind === 'Switch' ? [Option] : [Option, sample[Parameter] ?? ''],
      ),
      '--set',
      'a=b c',
      '--dry-run',
      'server',
      'check/*',
      '--',
      '-run',
      'x y',
    ];
    expect(parseArguments(argv)).toMatchObject({
      type: 'command',
      line: {
        command: 'run',
        operands: ['server', 'check/*'],
        args: ['-run', 'x y'],
        options: {
          profile: 'prod',
          jobs: 3,
          only: ['server'],
          force: 'all',
          keepGoing: true,
          noCache: true,
          noWait: true,
          stream: true,
          quiet: true,
          json: true,
          dryRun: true,
        },
      },
    });
  });
});
