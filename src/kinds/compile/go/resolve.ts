/** Checks what the schema of compile/go cannot, and fills in the defaults. Pure. */
import { join, unsafeFileName } from '../../../base/path.ts';
import { compareText } from '../../../base/order.ts';
import { checked, type Checked, type Diagnostic } from '../../../model/diagnostic.ts';
import type { ResolveContext } from '../../../model/kind.ts';
import { localName } from '../../../model/target-name.ts';
import {
  isLocalPackage,
  normalPackage,
  packageFolder,
  packageProblem,
  programName,
} from '../../go-toolchain/package-path.ts';
import { resolveGo, type GoSettings } from '../../go-toolchain/settings.ts';
import { resolveResource, type ResourceSettings } from './resource-settings.ts';
import type { Spec } from './schema.ts';

export type Settings = {
  readonly go: GoSettings;
  /** `go:` of the target. */
  readonly version: string | null;
  /** `./cmd/server`, `.`, or an import path. */
  readonly package: string;
  /** Without `.exe`. */
  readonly name: string;
  /** Flags that decide the result, in the order in which Go gets them. */
  readonly flags: readonly string[];
  /** Profile: `auto`, `off`, or a workspace path. */
  readonly pgo: string;
  readonly buildvcs: boolean;
  /** Of a Windows program. */
  readonly resource: ResourceSettings | null;
};

export function resolve(spec: Spec, context: ResolveContext): Checked<Settings> {
  const { settings: go, version, diagnostics: found } = resolveGo(spec, context);
  const diagnostics: Diagnostic[] = [...found];
  const problem = packageProblem(spec.package, go.module);
  if (problem)
    diagnostics.push(
      context.complain(['package'], problem.outside ? 'GB3101' : 'GB3100', problem.message, problem.help),
    );
  const name = spec.output ?? defaultName(spec.package, context.target);
  const unsafe = unsafeFileName(name);
  if (unsafe !== undefined)
    diagnostics.push(
      context.complain(
        [spec.output === undefined ? 'package' : 'output'],
        'GB3104',
        `a program cannot be called "${name}": ${unsafe}`,
        'set "output" to a plain file name',
      ),
    );
  const stamps = stampFlags(spec, context, diagnostics);
  const resource = resolveResource(spec.resource, name, context.complain);
  diagnostics.push(...resource.diagnostics);
  const pgo = spec.pgo ?? 'auto';
  const settings: Settings = {
    go,
    version,
    package: normalPackage(spec.package),
    name,
    flags: flagsOf(spec, stamps),
    pgo: pgo === 'auto' || pgo === 'off' ? pgo : join(pgo),
    buildvcs: spec.buildvcs ?? false,
    resource: resource.settings,
  };
  return checked(settings, diagnostics);
}

/** The name of a program in the root of a module would be in go.mod, which is not read here: the target's stands for it. */
function defaultName(packageText: string, target: string): string {
  const last = isLocalPackage(packageText) ? packageFolder(packageText) : packageText;
  return last === '.' ? localName(target) : programName(last);
}

function flagsOf(spec: Spec, stamps: readonly string[]): string[] {
  const ldflags = [...list(spec.ldflags), ...stamps];
  return [
    ...((spec.trimpath ?? true) ? ['-trimpath'] : []),
    `-buildvcs=${spec.buildvcs ?? false}`,
    ...(spec.buildmode === 'pie' ? ['-buildmode=pie'] : []),
    ...(spec.cover ? ['-cover'] : []),
    ...perPackage('-gcflags', spec.gcflags),
    ...perPackage('-asmflags', spec.asmflags),
    ...(ldflags.length > 0 ? [`-ldflags=${ldflags.join(' ')}`] : []),
  ];
}

const list = (flags: string | readonly string[] | undefined): readonly string[] =>
  flags === undefined || flags === '' ? [] : typeof flags === 'string' ? [flags] : flags;

/** A text is one value of the flag, spaces included; a list is that many values (`pattern=flags`). */
const perPackage = (flag: string, flags: string | readonly string[] | undefined): string[] =>
  list(flags).map((value) => `${flag}=${value}`);

function stampFlags(spec: Spec, { complain }: ResolveContext, diagnostics: Diagnostic[]): string[] {
  const stamps = Object.entries(spec.stamp ?? {}).toSorted(([a], [b]) => compareText(a, b));
  return stamps.flatMap(([name, value]) => {
    const problem = !/^[^\s="']+\.[\p{L}_][\p{L}\p{N}_]*$/u.test(name)
      ? 'a stamp names a variable with its package: "main.version" or "example.com/orders/build.Commit"'
      : quoted(`${name}=${value}`) === undefined
        ? 'Go cannot take a text that holds both sorts of quotes'
        : undefined;
    if (problem === undefined) return ['-X', quoted(`${name}=${value}`) ?? ''];
    diagnostics.push(complain(['stamp', name], 'GB3103', `"${name}" cannot be stamped`, problem));
    return [];
  });
}

/** The go command splits -ldflags at blanks and knows both sorts of quotes around a word, but no escapes. */
function quoted(word: string): string | undefined {
  if (!/[\s'"]/.test(word)) return word;
  if (!word.includes("'")) return `'${word}'`;
  return word.includes('"') ? undefined : `"${word}"`;
}
