/** GoReleaser's templates (Go's text/template over its fields) → texts with gobuild's expressions, as far as these mean the same. */
import { literalText, quotedText } from '../expression-text.ts';

export interface TemplateFacts {
  readonly project: string;
  /** `{{ .Binary }}`. */
  readonly binary?: string | undefined;
  /** Called for each `{{ .Env.NAME }}`. */
  readonly useEnv: (name: string) => void;
}

type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'value'; readonly source: string }
  | { readonly type: 'if'; readonly branches: readonly Branch[] };
/** Without a condition: else. */
interface Branch {
  readonly condition?: string | undefined;
  readonly body: readonly Node[];
}

/** The text, or what of it has no counterpart. */
export type Translated = { readonly text: string } | { readonly problem: string };

export function translateTemplate(template: string, facts: TemplateFacts): Translated {
  try {
    const nodes = parseAll(tokensOf(template));
    if (nodes.every(({ type }) => type !== 'if')) return { text: nodes.map((node) => partText(node, facts)).join('') };
    return {
      text: nodes
        .map((node) => (node.type === 'if' ? inserted(nodeValue(node, facts)) : partText(node, facts)))
        .join(''),
    };
  } catch (error) {
    if (error instanceof NoCounterpart) return { problem: error.message };
    throw error;
  }
}

/** Ends the translation of one template; never leaves this file. */
class NoCounterpart extends Error {}

interface Token {
  readonly action: boolean;
  readonly text: string;
}

function tokensOf(template: string): readonly Token[] {
  const trimmed = template.replaceAll(/\s*\{\{-\s/g, '{{ ').replaceAll(/\s-\}\}\s*/g, ' }}');
  return trimmed
    .split(/(\{\{[\s\S]*?\}\})/)
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith('{{') ? { action: true, text: part.slice(2, -2).trim() } : { action: false, text: part },
    );
}

function parseAll(tokens: readonly Token[]): readonly Node[] {
  const reader = { tokens, at: 0 };
  const nodes = parseNodes(reader);
  if (reader.at < tokens.length) throw new NoCounterpart(`{{ ${tokens[reader.at]?.text ?? ''} }}`);
  return nodes;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

function parseNodes(reader: Reader): readonly Node[] {
  const nodes: Node[] = [];
  for (;;) {
    const token = reader.tokens[reader.at];
    if (!token || (token.action && /^(?:end|else)\b/.test(token.text))) return nodes;
    reader.at += 1;
    if (!token.action) nodes.push({ type: 'text', text: token.text });
    else if (/^(?:if|with)\s/.test(token.text)) nodes.push(parseIf(reader, token.text));
    else if (/^(?:range|define|block|template)\b/.test(token.text)) throw new NoCounterpart(`{{ ${token.text} }}`);
    else if (!token.text.startsWith('/*')) nodes.push({ type: 'value', source: token.text });
  }
}

function parseIf(reader: Reader, start: string): Node {
  const branches: Branch[] = [];
  let condition: string | undefined = start.replace(/^(?:if|with)\s+/, '');
  // Where it is known that there is a variant, it need not be asked again.
  const dot = start.startsWith('with') || condition === '.Arm' ? condition : undefined;
  for (;;) {
    const body = parseNodes(reader).map((node) =>
      node.type === 'value' && (node.source === dot || (node.source === '.' && dot !== undefined))
        ? { ...node, source: dot === '.Arm' ? '.Variant' : (dot ?? '.') }
        : node,
    );
    branches.push({ condition, body });
    const token = reader.tokens[reader.at];
    reader.at += 1;
    if (!token) throw new NoCounterpart(`{{ ${start} }} without an end`);
    if (token.text === 'end') return { type: 'if', branches };
    condition = /^else\s+if\s+(.*)$/s.exec(token.text)?.[1];
  }
}

const inserted = (expression: string): string => `\${{ ${expression} }}`;

function partText(node: Node, facts: TemplateFacts): string {
  if (node.type === 'text') return literalText(node.text);
  const value = nodeValue(node, facts);
  const text = /^'((?:[^']|'')*)'$/.exec(value)?.[1];
  return text === undefined ? inserted(value) : literalText(text.replaceAll("''", "'"));
}

/** An expression for the node. */
function nodeValue(node: Node, facts: TemplateFacts): string {
  if (node.type === 'text') return quotedText(node.text);
  if (node.type === 'value') return valueOf(node.source, facts);
  const last = node.branches.at(-1);
  const otherwise = last && last.condition === undefined ? bodyValue(last.body, facts) : "''";
  const tests = node.branches.filter((branch) => branch.condition !== undefined);
  const pairs = tests.map(
    ({ condition = '', body }) => [conditionOf(condition, facts), bodyValue(body, facts)] as const,
  );
  const open = pairs.filter(([condition]) => condition !== 'false');
  if (open.length === 0) return otherwise;
  return `case(${open.flatMap(([condition, value]) => [condition, value]).join(', ')}, ${otherwise})`;
}

function bodyValue(body: readonly Node[], facts: TemplateFacts): string {
  const values = body.map((node) => nodeValue(node, facts));
  if (values.length === 0) return "''";
  if (values.length === 1) return values[0] ?? "''";
  const others = body.filter(({ type }) => type !== 'text');
  const form = body.map((node) =>
    node.type === 'text'
      ? node.text.replaceAll('{', '{{').replaceAll('}', '}}').replaceAll("'", "''")
      : `{${others.indexOf(node)}}`,
  );
  return `format('${form.join('')}', ${others.map((node) => nodeValue(node, facts)).join(', ')})`;
}

const fields: Readonly<Record<string, string>> = {
  '.Version': 'version',
  '.RawVersion': 'version',
  '.Tag': "format('v{0}', version)",
  '.Commit': 'git.commit',
  '.FullCommit': 'git.commit',
  '.ShortCommit': 'git.short',
  '.CommitDate': 'git.time',
  '.Branch': 'git.branch',
  '.Os': 'platform.os',
  '.Runtime.Goos': 'machine.os',
  '.Runtime.Goarch': 'machine.arch',
  '.Arch': 'platform.arch',
  '.Variant': 'platform.variant',
  '.Arm': "case(platform.arch == 'arm', platform.variant, '')",
  '.Arm64': "case(platform.arch == 'arm64', platform.variant, '')",
  '.Mips': "case(startsWith(platform.arch, 'mips'), platform.variant, '')",
  '.Amd64': "case(platform.arch != 'amd64', '', platform.variant == '', 'v1', platform.variant)",
  '.IsGitDirty': 'git.dirty',
  '.IsSnapshot': 'false',
  '.IsNightly': 'false',
};

const names: Readonly<Record<string, string>> = {
  linux: 'Linux',
  darwin: 'Darwin',
  windows: 'Windows',
  freebsd: 'Freebsd',
};

function valueOf(source: string, facts: TemplateFacts): string {
  const text = source
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  const quoted = /^(?:"([^"\\]*)"|`([^`]*)`)$/.exec(text);
  if (quoted) return quotedText(quoted[1] ?? quoted[2] ?? '');
  if (text === '.ProjectName') return quotedText(facts.project);
  if (text === '.Binary' && facts.binary !== undefined) return quotedText(facts.binary);
  const field = Object.hasOwn(fields, text) ? fields[text] : undefined;
  if (field !== undefined) return field;
  const env = /^(?:\.Env\.(\w+)|index \.Env "(\w+)"|envOrDefault "(\w+)" "([^"]*)")$/.exec(text);
  if (env) return envValue(env, facts);
  if (/^(?:title \.Os|\.Os \| title)$/.test(text)) {
    const pairs = Object.entries(names).map(([os, name]) => `platform.os == '${os}', '${name}'`);
    return `case(${pairs.join(', ')}, platform.os)`;
  }
  if (/^(?:trimprefix \.Tag "v"|tolower \.Version|\.Version \| tolower)$/.test(text)) return 'version';
  throw new NoCounterpart(`{{ ${text} }}`);
}

function envValue([, a, b, c, standard]: RegExpExecArray, facts: TemplateFacts): string {
  const name = a ?? b ?? c ?? '';
  facts.useEnv(name);
  // A variable that is not set has no value here; GoReleaser would refuse it, which helps nobody who only builds.
  return `default(env.${name}, ${quotedText(standard ?? '')})`;
}

function conditionOf(source: string, facts: TemplateFacts): string {
  const text = source.trim();
  const inner = /^\((.*)\)$/s.exec(text)?.[1];
  if (inner !== undefined && !/\).*\(/s.test(inner)) return conditionOf(inner, facts);
  const [, verb = '', rest = ''] = /^(eq|ne|not|and|or)\s+(.*)$/s.exec(text) ?? [];
  if (verb === '') {
    const value = valueOf(text, facts);
    if (text === '.Arm') return "platform.arch == 'arm'";
    return value === 'false' ? 'false' : `${value} != ''`;
  }
  return verbOf(verb, rest.match(/\((?:[^()]|\([^()]*\))*\)|"[^"]*"|\S+/g) ?? [], facts);
}

function verbOf(verb: string, args: readonly string[], facts: TemplateFacts): string {
  if (verb === 'not') {
    const value = conditionOf(args[0] ?? '', facts);
    return value === 'false' ? "'' == ''" : `!(${value})`;
  }
  if (verb === 'and' || verb === 'or')
    return `(${args.map((arg) => conditionOf(arg, facts)).join(verb === 'and' ? ' && ' : ' || ')})`;
  const [first = '', ...others] = args.map((arg) => valueOf(arg, facts));
  if (verb === 'ne') return `${first} != ${others[0] ?? "''"}`;
  return others.length === 1
    ? `${first} == ${others[0]}`
    : `(${others.map((other) => `${first} == ${other}`).join(' || ')})`;
}
