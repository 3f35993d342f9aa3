/** Reads every way in which a module names another one: import, import type, re-export, import(), import('x').T, require. */
import { parseSync } from 'oxc-parser';

export interface Import {
  /** As written; undefined when `import()` gets something else than a literal text. */
  readonly specifier: string | undefined;
  readonly line: number;
}

export interface ParsedModule {
  readonly imports: readonly Import[];
  /** Lines of `export default`. */
  readonly defaultExports: readonly number[];
  /** Lines of `export * from`. */
  readonly starExports: readonly number[];
  /** True when all that the file does is hand on names. */
  readonly onlyReExports: boolean;
  /** Text of the comment that the file opens with, without its stars; undefined when it opens with none. */
  readonly opening: string | undefined;
  readonly errors: readonly string[];
}

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const sourceTypes: ReadonlySet<unknown> = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
]);
const reExports: ReadonlySet<unknown> = new Set(['ExportNamedDeclaration', 'ExportAllDeclaration']);

export function parseModule(path: string, text: string): ParsedModule {
  const { program, comments, errors } = parseSync(path, text);
  const imports: Import[] = [];
  const defaultExports: number[] = [];
  const starExports: number[] = [];
  const lineOf = (node: Node): number => text.slice(0, Number(node['start'])).split('\n').length;
  for (const node of nodesOf(program)) {
    const specifier = specifierOf(node);
    if (specifier) imports.push({ specifier: specifier.text, line: lineOf(node) });
    if (node['type'] === 'ExportDefaultDeclaration' || exportsDefault(node)) defaultExports.push(lineOf(node));
    if (node['type'] === 'ExportAllDeclaration') starExports.push(lineOf(node));
  }
  const body = program.body as unknown as readonly Node[];
  const first = comments[0];
  const opens =
    first !== undefined && first.type === 'Block' && text.slice(0, first.start).replace(/^#!.*\n/, '') === '';
  return {
    imports,
    defaultExports,
    starExports,
    onlyReExports: body.every((node) => reExports.has(node['type']) && isNode(node['source'])),
    opening: opens && first.value.startsWith('*') ? first.value.replaceAll(/^\s*\*+\s?/gm, '').trim() : undefined,
    errors: errors.map((error) => error.message),
  };
}

/** The text that a node imports from; undefined when it is no import, `text` undefined when it is computed. */
function specifierOf(node: Node): { readonly text: string | undefined } | undefined {
  if (sourceTypes.has(node['type'])) {
    const source = node['source'] ?? node['expression'];
    return isNode(source) ? { text: literal(source) } : undefined;
  }
  const callee = node['callee'];
  if (node['type'] !== 'CallExpression' || !isNode(callee) || callee['name'] !== 'require') return undefined;
  const [argument] = node['arguments'] as readonly Node[];
  return { text: argument ? literal(argument) : undefined };
}

const literal = (node: Node): string | undefined =>
  typeof node['value'] === 'string' ? node['value'] : templateText(node);

/** A template without `${}` is a literal, too. */
function templateText(node: Node): string | undefined {
  const quasis = node['quasis'];
  if (node['type'] !== 'TemplateLiteral' || !Array.isArray(quasis) || quasis.length !== 1) return undefined;
  return (quasis[0] as { readonly value: { readonly cooked: string } }).value.cooked;
}

/** `export { x as default }`. */
function exportsDefault(node: Node): boolean {
  const exported = node['type'] === 'ExportSpecifier' ? node['exported'] : undefined;
  return isNode(exported) && (exported['name'] === 'default' || exported['value'] === 'default');
}

function* nodesOf(root: unknown): Generator<Node> {
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const value = stack.pop();
    if (!isNode(value)) continue;
    if (!Array.isArray(value) && typeof value['type'] === 'string') yield value;
    stack.push(...Object.values(value).toReversed());
  }
}
