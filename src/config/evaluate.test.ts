/** Expressions: what they give, and what is said of those that give nothing. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import { ok } from '../base/result.ts';
import type { Contexts } from './contexts.ts';
import { evaluate } from './evaluate.ts';
import { loadExpressions, parseExpression } from './expression.ts';
import type { Problem } from './expression-tree.ts';

const contexts: Contexts = {
  vars: {
    name: 'orders',
    port: 8080,
    debug: false,
    none: null,
    list: ['a', 'B'],
    services: [{ id: 1 }, { id: 2, x: 3 }, {}],
    'with-dash': 1,
  },
  matrix: { edition: 'pro' },
  version: () => ok('1.2.3'),
  git: () => ok({ commit: 'abc', dirty: () => ok(true) }),
};
beforeAll(loadExpressions);

function run(source: string, used: string[] = []): { value?: Json; problem?: Problem } {
  const parsed = parseExpression(source);
  if (!parsed.ok) return { problem: parsed.error };
  const value = evaluate(parsed.value, {
    contexts,
    where: 'here',
    sometimes: ['platform'],
    onUse: (fact) => used.push(fact),
  });
  return value.ok ? { value: value.value } : { problem: value.error };
}

describe('values', () => {
  it.each<[string, Json]>([
    ['vars.name', 'orders'],
    ["vars['name']", 'orders'],
    ['vars.with-dash', 1],
    ['vars.list[1]', 'B'],
    ["'it''s ''twice'''", "it's 'twice'"],
    ['0x10', 16],
    ['-1.5', -1.5],
    ["vars.name == 'orders'", true],
    ["vars.name == 'Orders'", false],
    ["vars.port == '8080'", false],
    ['vars.port >= 8080', true],
    ["vars.name < 'z'", true],
    ['vars.none == null', true],
    ["!vars.debug && matrix.edition != 'std'", true],
    ["vars.debug && 'yes' || 'no'", 'no'],
    ["(vars.debug || vars.name) == 'orders'", true],
    ["contains(vars.name, 'rd')", true],
    ["contains(vars.name, 'RD')", false],
    ["contains(vars.list, 'b')", false],
    ["contains(vars.list, 'B')", true],
    ["startsWith(vars.name, 'or') && endsWith(vars.name, 'ers')", true],
    ["format('{0}-{1} {{0}}', vars.name, vars.port)", 'orders-8080 {0}'],
    ["join(vars.list, '-')", 'a-B'],
    ['join(vars.list)', 'a,B'],
    ["fromJSON('[1,2]')[1]", 2],
    ['toJSON(vars.list)', '[\n  "a",\n  "B"\n]'],
    ["default(vars.nothing, 'x')", 'x'],
    ["default(vars.nothing.deeper, 'x')", 'x'],
    ["default(vars.none, 'x')", 'x'],
    ['default(vars.name, unknown.name)', 'orders'],
    ["default(platform.os, 'any')", 'any'],
    ["case(vars.debug, 'd', vars.port == 8080, 'p', 'e')", 'p'],
    ["case(vars.debug, 'd', 'e')", 'e'],
    ['true || unknown.name', true],
    ['toJSON(vars.services.*.id)', '[\n  1,\n  2\n]'],
    ['version', '1.2.3'],
    ['git.dirty', true],
    ['toJSON(git)', '{\n  "commit": "abc",\n  "dirty": true\n}'],
  ])('%s', (source, expected) => {
    expect(run(source)).toEqual({ value: expected });
  });

  it('says which facts were used, and only those', () => {
    const used: string[] = [];
    run('vars.debug && version || matrix.edition', used);
    expect(used).toEqual([]);
    run('git.commit', used);
    expect(used).toEqual(['git']);
    run('git.dirty && version', used);
    expect(used).toEqual(['git', 'git', 'git.dirty', 'version']);
  });
});

describe('problems, with the place inside the expression', () => {
  it.each([
    ['vars.nme', 'GB1202', 5, 'there is no "vars.nme"', 'did you mean "vars.name"?'],
    ['vars.Name', 'GB1202', 5, 'there is no "vars.Name"', 'did you mean "vars.name"?'],
    ['vars.zzzzz', 'GB1202', 5, 'there is no "vars.zzzzz"', 'declare it under `vars:`'],
    ["vars['list'].length", 'GB1202', 13, 'a list is asked by number', undefined],
    ['vars.list[7]', 'GB1202', 10, 'the list has no item 7: it has 2', undefined],
    ['vars.name.x', 'GB1205', 10, '"vars.name" is a text and has no members', undefined],
    ['Vars.name', 'GB1202', 0, 'there is no "Vars"', 'did you mean "vars"?'],
    ['orders', 'GB1202', 0, 'there is no "orders"', "texts stand in single quotes: 'orders'"],
    ['artifacts.x', 'GB1203', 0, '"artifacts" is not known here', 'known here: git, matrix, vars, version'],
    ['platform.os', 'GB1203', 0, '"platform" is not there for this target', 'default(platform'],
    ['secrets.A', 'GB1207', 0, 'secrets are not known here', '`secrets: [NAME]`'],
    ['vars.name == ', 'GB1200', 10, 'the expression ends too early', undefined],
    ["vars.name = 'x'", 'GB1200', 10, '"=" is no part of an expression', 'the operators are'],
    ['vars.port + 1', 'GB1200', 10, '"+" is no part of an expression', 'there is no arithmetic'],
    ['"x"', 'GB1200', 0, 'is no part of an expression', 'single quotes'],
    ["'x", 'GB1200', 0, 'the text is not closed', 'end it with a single quote'],
    ['vars.name vars.name', 'GB1200', 10, '"vars" does not fit here', undefined],
    ['', 'GB1200', 0, 'the expression is empty', undefined],
    ['contain(vars.name)', 'GB1204', 0, 'there is no function "contain"', 'did you mean "contains"?'],
    ['startswith(vars.name, 1)', 'GB1204', 0, 'there is no function "startswith"', 'did you mean "startsWith"?'],
    ["hashFiles('x')", 'GB1204', 0, 'there is no function "hashFiles"', 'the functions are'],
    ['contains(vars.name)', 'GB1204', 0, 'contains takes 2 values', undefined],
    ['default(vars.name)', 'GB1204', 0, 'default takes 2 values', undefined],
    ['case(true, 1, 2, 3)', 'GB1204', 0, 'case takes pairs', undefined],
    ["vars.port < 'x'", 'GB1205', 10, '< compares two numbers or two texts, not a number with a text', 'fromJSON'],
    ["format('{1}', 1)", 'GB1205', 0, '{1} has no value: 1 were given', undefined],
    ["format('{', 1)", 'GB1205', 0, 'a single "{" stands in the format', undefined],
    ["fromJSON('{')", 'GB1205', 0, 'the text is not JSON', undefined],
    ["format('{0}', raw(vars.name))", 'GB1209', 14, 'raw() says how the whole expression', undefined],
    ['NaN', 'GB1200', 0, '"NaN" is not a number', undefined],
    [`${'('.repeat(60)}1${')'.repeat(60)}`, 'GB1200', 50, 'nested too deeply', undefined],
  ])('%s', (source, code, start, message, help) => {
    const { problem } = run(source);
    expect(problem?.code).toBe(code);
    expect(problem?.message).toContain(message);
    expect(problem?.start).toBe(start);
    expect(problem?.help ?? '').toContain(help ?? '');
  });

  it('places tokens right behind a text that spans lines', () => {
    expect(run("'a\nb' == vars.nme").problem).toMatchObject({ start: 14, end: 17 });
  });

  it('takes names as data', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(run(`vars.${name}`).problem?.code).toBe('GB1202');
      expect(run(`${name}.x`).problem?.code).toBe('GB1202');
    }
    expect(run('fromJSON(\'{"__proto__":{"x":1}}\').x').problem?.code).toBe('GB1202');
  });
});
