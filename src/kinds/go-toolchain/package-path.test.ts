/** Package paths: where they lie, what they are called, what is wrong with them. */
import { describe, expect, it } from 'vitest';
import { isCoveredByAll, normalPackage, packageProblem, programName, seenFromModule } from './package-path.ts';

describe('package paths', () => {
  it.each([
    ['./cmd//server/', './cmd/server'],
    ['./', '.'],
    ['.', '.'],
    ['example.com/x/cmd/y', 'example.com/x/cmd/y'],
  ])('%s is %s', (text, expected) => expect(normalPackage(text)).toBe(expected));

  it.each([
    ['.', './cmd/server', './cmd/server'],
    ['services/api', './services/api/cmd/x', './cmd/x'],
    ['services/api', './services/api', '.'],
    ['services/api', 'example.com/tool', 'example.com/tool'],
  ])('from the module %s, %s is %s', (module, text, expected) => expect(seenFromModule(module, text)).toBe(expected));

  it.each([
    ['example.com/x/v2', 'x'],
    ['cmd/v1', 'v1'],
    ['cmd/v10', 'cmd'],
    ['./cmd/server', 'server'],
  ])('the program of %s is called %s', (path, expected) => expect(programName(path)).toBe(expected));

  it.each([
    ['./cmd/server', true],
    ['.', true],
    ['./internal/testdata/hello', false],
    ['./_tools/gen', false],
    ['./.hidden', false],
    ['example.com/tool', false],
  ])('./... covers %s: %s', (text, expected) => expect(isCoveredByAll(text)).toBe(expected));

  it.each([
    ['cmd/server', '.', 'did you mean "./cmd/server"?'],
    ['./...', '.', 'name one package'],
    ['../other', '.', 'write the folder'],
    ['./a/../../b', '.', 'set "module"'],
    ['-x', '.', 'write the folder'],
    ['./main.go', '.', 'write the folder'],
    ['./a b', '.', 'write the folder'],
    ['./cmd/server', 'services/api', 'write "./services/api/cmd/server", or set "module"'],
    ['./services/api-old/x', 'services/api', 'set "module"'],
  ])('%s in %s: %s', (text, module, help) => expect(packageProblem(text, module)?.help).toContain(help));

  it.each([
    ['./cmd/server', '.'],
    ['./services/api/x', 'services/api'],
    ['golang.org/x/tools/cmd/stringer', '.'],
  ])('%s in %s is fine', (text, module) => expect(packageProblem(text, module)).toBeUndefined());

  it('takes patterns where they are wanted', () => {
    expect(packageProblem('./...', '.', true)).toBeUndefined();
    expect(packageProblem('./...', 'api', true)?.outside).toBe(true);
    expect(packageProblem('./api/...', 'api', true)).toBeUndefined();
  });
});
