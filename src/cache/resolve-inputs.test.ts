/** Globs, trees, aspects and links: which files an input names, and that new ones are noticed. */
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { createCacheRig, makeAction, reasonsOf, type CacheRig } from '../../test/rig/cache-rig.ts';
import type { Action, InputSpec } from '../model/action.ts';
import { parseDepfile } from './depfile.ts';
import { compileGlob } from './glob.ts';

const globbed = (include: readonly string[], fields: Partial<InputSpec & { type: 'glob' }> = {}): Action =>
  makeAction({
    inputs: [{ type: 'glob', base: '.', include, exclude: [], gitignore: true, required: true, ...fields }],
  });

function filesOf(rig: CacheRig, action: Action): readonly string[] {
  const verdict = rig.open().check({ action, resultOf: () => undefined, tools: [], forced: true });
  if (verdict.type === 'failed') return [JSON.stringify(verdict.failure)];
  return verdict.type === 'must-run' ? verdict.keyed.inputs.files : [];
}

function workspace(...files: readonly string[]): CacheRig {
  const rig = createCacheRig();
  for (const file of files) rig.write(file, file);
  return rig;
}

describe('globs', () => {
  test('find files below a base, in text order, with excludes of files and folders', () => {
    using rig = workspace('web/b.css', 'web/a.css', 'web/deep/c.css', 'web/old/d.css', 'web/.hidden.css', 'other.css');
    expect(filesOf(rig, globbed(['**/*.css'], { base: 'web', exclude: ['old', 'b.*'] }))).toEqual([
      'web/a.css',
      'web/deep/c.css',
    ]);
    expect(filesOf(rig, globbed(['web/{a,b}.css', 'web/deep/*']))).toEqual([
      'web/a.css',
      'web/b.css',
      'web/deep/c.css',
    ]);
    expect(filesOf(rig, globbed(['web/.*']))).toEqual(['web/.hidden.css']);
  });

  test('that match nothing: a failure where something is required', () => {
    using rig = workspace('a.txt');
    expect(filesOf(rig, globbed(['*.go'], { base: 'src' }))).toEqual([
      JSON.stringify({ type: 'nothing-matched', pattern: 'src/*.go' }),
    ]);
    expect(filesOf(rig, globbed(['*.go'], { required: false }))).toEqual([]);
  });

  test('skip what .gitignore names at its level, and never a plain path', () => {
    using rig = workspace('src/a.txt', 'src/b.log', 'src/keep/c.log', 'src/build/d.txt', 'gen.log');
    rig.write('.gitignore', '*.log\n/src/build/\n');
    rig.write('src/keep/.gitignore', '!c.log\n');
    expect(filesOf(rig, globbed(['**/*.{txt,log}']))).toEqual(['src/a.txt', 'src/keep/c.log']);
    expect(filesOf(rig, globbed(['gen.log', 'src/*.txt']))).toEqual(['gen.log', 'src/a.txt']);
    expect(filesOf(rig, globbed(['src/build/*'], { gitignore: false }))).toEqual(['src/build/d.txt']);
    expect(filesOf(rig, globbed(['src/build/*'], { required: false }))).toEqual([]);
  });

  test('never enter .git, .gobuild or node_modules, nor links to folders', () => {
    using rig = workspace('.git/x.txt', '.gobuild/x.txt', 'node_modules/x.txt', 'a/node_modules/x.txt', 'a/x.txt');
    fs.symlinkSync('..', rig.at('a/up'));
    fs.symlinkSync('x.txt', rig.at('a/link.txt'));
    expect(filesOf(rig, globbed(['**/*.txt'], { gitignore: false }))).toEqual(['a/link.txt', 'a/x.txt']);
  });

  test('leave out the outputs of the action itself', () => {
    using rig = workspace('out/a.txt', 'out/b.txt');
    expect(filesOf(rig, globbed(['out/*']))).toEqual(['out/b.txt']);
  });

  test('notice new and removed files', () => {
    using rig = workspace('src/a.txt');
    const action = globbed(['src/**/*.txt']);
    const work = (): void => rig.write('out/a.txt', 'x');
    rig.run(action, work);
    expect(rig.run(action, work).did).toBe('fresh');
    rig.write('src/new/b.txt', 'b');
    expect(reasonsOf(rig.run(action, work).verdict)).toEqual(['input-changed src/new/b.txt added']);
    rig.remove('src/a.txt');
    expect(reasonsOf(rig.run(action, work).verdict)).toEqual(['input-changed src/a.txt removed']);
  });

  test.skipIf(process.platform === 'win32')('pass over a FIFO, name one that is asked for', () => {
    using rig = workspace('src/a.txt');
    execFileSync('mkfifo', [rig.at('src/pipe.txt')]);
    expect(filesOf(rig, globbed(['src/*.txt']))).toEqual(['src/a.txt']);
    const asked = makeAction({ inputs: [{ type: 'file', path: 'src/pipe.txt' }] });
    expect(filesOf(rig, asked)[0]).toContain('neither a file nor a folder');
  });

  test.skipIf(process.platform !== 'linux')('name a file whose name is not UTF-8', () => {
    using rig = workspace('src/a.txt');
    fs.writeFileSync(
      Buffer.concat([Buffer.from(`${rig.root}/src/`), Buffer.from([0xff, 0x2e]), Buffer.from('txt')]),
      '',
    );
    expect(filesOf(rig, globbed(['src/*.txt']))[0]).toContain('not UTF-8');
  });

  test('stay linear on hostile patterns', () => {
    const glob = compileGlob([`${'**/a/'.repeat(12)}c`, `${'*a'.repeat(15)}x`, '{1..9999999}']);
    expect(glob.matches(`${'a/'.repeat(40)}b`)).toBe(false);
    expect(glob.matches('a'.repeat(60))).toBe(false);
  });
});

describe('file inputs', () => {
  test('behind a link count by content, and the link is no place to hide', () => {
    using rig = workspace('real/one.txt', 'real/two.txt');
    fs.mkdirSync(rig.at('src'));
    fs.symlinkSync('../real/one.txt', rig.at('src/in.txt'));
    const work = (): void => rig.write('out/a.txt', 'x');
    rig.run(makeAction(), work);
    expect(rig.run(makeAction(), work).did).toBe('fresh');
    rig.write('real/one.txt', 'changed');
    expect(rig.run(makeAction(), work).did).toBe('ran');
    rig.remove('src/in.txt');
    fs.symlinkSync('../real/two.txt', rig.at('src/in.txt'));
    expect(reasonsOf(rig.run(makeAction(), work).verdict)).toEqual(['input-changed src/in.txt edited']);
  });

  test('that are folders, loops or not readable are named', () => {
    using rig = workspace('src/in.txt/x');
    expect(filesOf(rig, makeAction())[0]).toContain('it is a folder');
    using looped = workspace('src/other');
    fs.symlinkSync('in.txt', looped.at('src/in.txt'));
    expect(filesOf(looped, makeAction())).toEqual(['src/in.txt']);
  });
});

describe('trees', () => {
  const readings: string[] = [];
  /** First line, as a Go file's header would be. */
  const header = (content: Uint8Array): string => {
    const text = Buffer.from(content).toString('utf8');
    readings.push(text);
    return text.split('\n')[0] ?? '';
  };
  const cache = { aspects: new Map([['go#header', header]]) };
  const scan = makeAction({
    scan: true,
    outputs: [],
    inputs: [{ type: 'tree', base: '.', except: ['dist', 'nested'], aspect: { name: 'go#header', suffix: '.go' } }],
  });
  const look = (rig: CacheRig): ReturnType<CacheRig['run']> => rig.run(scan, () => {}, { cache });

  test('read of each file only what the aspect reads, and only what changed', () => {
    using rig = workspace('a/x.go', 'a/y.go', 'dist/out.go', 'nested/z.go', 'page.html');
    expect(look(rig).did).toBe('ran');
    expect(look(rig).did).toBe('fresh');
    readings.length = 0;
    rig.write('a/x.go', 'a/x.go\nfunc body() {}');
    rig.write('page.html', 'another page');
    rig.write('dist/out.go', 'anything');
    expect(look(rig).did).toBe('fresh');
    expect(readings).toEqual(['a/x.go\nfunc body() {}']);
    rig.write('a/x.go', 'package other');
    expect(reasonsOf(look(rig).verdict)).toEqual(['input-changed a/x.go edited']);
  });

  test('notice names that come and go', () => {
    using rig = workspace('a/x.go', 'web/page.html');
    look(rig);
    rig.write('web/new.html', '');
    expect(reasonsOf(look(rig).verdict)).toEqual(['input-changed web/new.html added']);
    rig.write('a/x_test.go', 'package a');
    expect(reasonsOf(look(rig).verdict)).toEqual(['input-changed a/x_test.go added']);
    rig.remove('web');
    expect(reasonsOf(look(rig).verdict)).toContain('input-changed web/page.html removed');
    rig.write('dist/new', '');
    rig.write('.git/index', '');
    expect(look(rig).did).toBe('fresh');
  });

  test('are read again by another gobuild or driver', () => {
    using rig = workspace('a/x.go');
    look(rig);
    readings.length = 0;
    rig.run(scan, () => {}, { cache: { ...cache, gobuildVersion: '9.9.9' } });
    rig.run({ ...scan, revision: 2 }, () => {}, { cache });
    expect(readings).toEqual(['a/x.go', 'a/x.go']);
  });
});

describe('depfiles', () => {
  test('give the prerequisites of all rules', () => {
    const text = 'out/a.o: a.c \\\n  inc/b\\ c.h inc/$$x.h\\#1\r\nC:\\x\\a.o: C:\\x\\d.h\n\n# no rule\ninc/b.h:\n';
    expect(parseDepfile(text)).toEqual(['a.c', 'inc/b c.h', 'inc/$x.h#1', 'C:\\x\\d.h']);
  });
});
