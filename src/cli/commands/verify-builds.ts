/** `gobuild verify --rebuild` and `--inputs`: whether targets come out the same elsewhere, and what they read undeclared. */
import { count } from '../../base/text.ts';
import { diagnostic } from '../../model/diagnostic.ts';
import { exitCodes, type Failure } from '../../model/failure.ts';
import type { VerifyBuildRequest } from '../../app/contract.ts';
import type { FileDifference, OutputDifference, RebuiltTarget, TracedTarget } from '../../app/verify-answer.ts';
import { failureText } from '../../report/failure-text.ts';
import { visible } from '../../report/visible.ts';
import { table } from '../../report/width.ts';
import { invocationOf, linesText, printAnswer, printRefusal } from '../context.ts';
import type { Context } from '../context.ts';
import { listenForStop } from '../stopping.ts';

export async function verifyBuilds(context: Context): Promise<number> {
  const { options, operands } = context.line;
  const clash = options.rebuild && options.inputs ? '--inputs' : options.key === undefined ? undefined : '--key';
  if (clash !== undefined) {
    const message = `${clash} and ${options.rebuild ? '--rebuild' : '--inputs'} do not go together`;
    const diagnostics = [diagnostic('GB4004', message, { help: 'ask for one after the other' })];
    return printRefusal(context, { type: 'rejected', diagnostics, sources: {} });
  }
  const stopping = listenForStop(context.world, (line) => context.world.terminal.err(`${line}\n`));
  const { signal } = stopping;
  const request = { ...invocationOf(context), selectors: operands, jobs: options.jobs, signal };
  try {
    const code = options.rebuild ? await rebuilds(context, request) : await inputs(context, request);
    return stopping.code() ?? code;
  } finally {
    stopping.done();
  }
}

const rebuilds = async (context: Context, request: VerifyBuildRequest): Promise<number> =>
  printAnswer(context, await context.app.verifyRebuild(request), {
    text: rebuiltText,
    exitCode: (targets) => exitCodeOf(targets),
  });

const inputs = async (context: Context, request: VerifyBuildRequest): Promise<number> =>
  printAnswer(context, await context.app.verifyInputs(request), {
    text: tracedText,
    exitCode: (targets) => exitCodeOf(targets),
  });

const exitCodeOf = (targets: readonly Pick<RebuiltTarget | TracedTarget, 'outcome'>[]): number =>
  targets.every(({ outcome }) => fine.has(outcome)) ? exitCodes.done : exitCodes.failed;
const fine: ReadonlySet<string> = new Set(['equal', 'clean', 'skipped']);

function rebuiltText(targets: readonly RebuiltTarget[]): string {
  const rows = targets.map((target) => [target.outcome, visible(target.node), visible(rebuiltWords(target))]);
  const bad = targets.filter(({ outcome }) => outcome === 'differs').length;
  const looked = targets.filter(({ outcome }) => outcome !== 'skipped').length;
  return linesText([
    ...table(rows),
    sumOf(targets, `${bad} of ${count(looked, 'target')} ${bad === 1 ? 'differs' : 'differ'}`),
  ]);
}

const sumOf = (targets: readonly Pick<RebuiltTarget | TracedTarget, 'outcome'>[], sum: string): string => {
  const failed = targets.filter(({ outcome }) => outcome === 'failed').length;
  return failed === 0 ? sum : `${sum}, ${failed} failed`;
};

function rebuiltWords({ outcome, files, recorded, why, difference, failure }: RebuiltTarget): string {
  if (difference) return differenceWords(difference);
  if (outcome !== 'equal') return failedWords(why, failure);
  const compared = recorded
    ? 'two rebuilds and the result in the workspace'
    : 'two rebuilds; nothing recorded is up to date';
  return `${count(files, 'file')}: ${compared}`;
}

const failedWords = (why: string | undefined, failure: Failure | undefined): string =>
  failure ? (failureText(failure).trimEnd().split('\n')[0] ?? '') : (why ?? '');

const places = {
  recorded: 'the workspace',
  'first rebuild': 'a rebuild',
  'second rebuild': 'the second rebuild',
} as const;

function differenceWords({ path, between, how, content }: OutputDifference): string {
  const [one, other] = between.map((place) => places[place]);
  switch (how) {
    case 'missing':
      return `${path} is in ${one}, not in ${other}`;
    case 'added':
      return `${path} is in ${other}, not in ${one}`;
    case 'content':
      return `${path}${content ? contentWords(content, one ?? '', other ?? '') : ` differs between ${one} and ${other}`}`;
    default:
      return `${path}: its ${how} differs between ${one} and ${other}`;
  }
}

function contentWords({ offset, line, texts, part }: FileDifference, one: string, other: string): string {
  if (texts) {
    return `, line ${line} (byte ${offset}): ${JSON.stringify(texts[0])} in ${one}, ${JSON.stringify(texts[1])} in ${other}`;
  }
  return `, byte ${offset}${part === undefined ? '' : ` (${part})`}: differs between ${one} and ${other}`;
}

function tracedText(targets: readonly TracedTarget[]): string {
  const rows = targets.flatMap((target): string[][] => {
    const { node, outcome, reads, why, failure } = target;
    if (reads.length === 0)
      return [[outcome, visible(node), visible(outcome === 'clean' ? '' : failedWords(why, failure))]];
    return reads.map(({ path, how }, index) => [
      index === 0 ? outcome : '',
      index === 0 ? visible(node) : '',
      `${how} ${visible(path)}`,
    ]);
  });
  const bad = targets.filter(({ outcome }) => outcome === 'undeclared').length;
  const looked = targets.filter(({ outcome }) => outcome !== 'skipped').length;
  const sum = `${bad} of ${count(looked, 'target')} ${bad === 1 ? 'reads' : 'read'} what is not declared`;
  return linesText([...table(rows), sumOf(targets, sum)]);
}
