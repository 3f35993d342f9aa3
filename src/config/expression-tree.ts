/** An expression as data, and what can be wrong with one: offsets count from the start of its source. */
import type { Json } from '../base/json.ts';
import type { Result } from '../base/result.ts';
import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Expression = Span &
  (
    | { readonly type: 'literal'; readonly value: Json }
    /** The name of a context. */
    | { readonly type: 'name'; readonly name: string }
    /** `base.key` and `base[key]`; the span is that of the key. */
    | { readonly type: 'member'; readonly base: Expression; readonly key: Expression }
    /** `base.*`: all members. */
    | { readonly type: 'members'; readonly base: Expression }
    | { readonly type: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] }
    | { readonly type: 'not'; readonly operand: Expression }
    | {
        readonly type: 'compare';
        readonly operator: CompareOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly type: 'and' | 'or'; readonly operands: readonly Expression[] }
  );

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Least and greatest number of values of each function. */
export const functions = {
  case: [3, 255],
  contains: [2, 2],
  default: [2, 2],
  endsWith: [2, 2],
  format: [1, 255],
  fromJSON: [1, 1],
  join: [1, 2],
  raw: [1, 1],
  startsWith: [2, 2],
  toJSON: [1, 1],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;
export type FunctionName = keyof typeof functions;

export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(functions, name);

/** Every name that an expression may begin with, somewhere. */
export const contextNames = [
  'vars',
  'env',
  'matrix',
  'platform',
  'machine',
  'target',
  'project',
  'profile',
  'version',
  'git',
  'artifacts',
  'host',
  'secrets',
] as const;

/** Why an expression has no value. */
export interface Problem extends Span {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help?: string | undefined;
  /** A property or context is not there: `default` takes its second value then. */
  readonly missing?: boolean | undefined;
  /** What is wrong with a value that was asked for, at its own place: reported instead of this problem. */
  readonly causes?: readonly Diagnostic[] | undefined;
}

export type Evaluated = Result<Json, Problem>;
