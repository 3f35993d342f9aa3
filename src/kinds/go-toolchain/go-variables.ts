/** The part of a declared environment that the go command itself heeds. Pure. */
import type { EnvSpec } from '../../model/config.ts';

const isOfGo = (name: string): boolean => /^(?:GO|CGO_)/.test(name);

const pickOfGo = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => isOfGo(name)));

/** Any other variable cannot change what `go list` and `go build` do: it must not make them run again. */
export const goVariables = ({ set, fromFiles, pass, passUnkeyed }: EnvSpec): EnvSpec => ({
  set: pickOfGo(set),
  fromFiles: pickOfGo(fromFiles),
  pass: pass.filter(isOfGo),
  passUnkeyed,
});
