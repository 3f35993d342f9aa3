/** Workspaces of random tasks, and what people do to their files: two that get the same edits must come to the same. */
import fs from 'node:fs';
import path from 'node:path';
import type { Rig } from './rig.ts';
import type { Seeded } from './seeded.ts';

const folders = ['src/a', 'src/b', 'src/b/deep', 'src/ü c'];

/** Tasks that read patterns, files that may be absent, and what others wrote, by name or by pattern. */
function configText(random: Seeded, mayFail: boolean): string {
  const count = 5 + random.below(6);
  const names = Array.from({ length: count }, (_, index) => `t${index}`);
  const tasks = names.map((name, index) => {
    const inputs = new Set([`${folders[random.below(folders.length)]}/*.txt`]);
    if (random.chance(1 / 3)) inputs.add('src/**/*.md');
    if (random.chance(1 / 3)) inputs.add(`src/a/f${random.below(3)}.txt`);
    const needs = names.slice(0, index).filter(() => random.chance(1 / 3));
    for (const need of needs) inputs.add(`out/${need}.txt`);
    const words = [...inputs].map((one) => `"${one}"`).join(', ');
    const check = 'if grep -rqs broken src/b; then echo "it is broken"; exit 1; fi; ';
    const read = [...inputs].filter((one) => one.startsWith('out/')).join(' ');
    const text = `${mayFail && random.chance(1 / 4) ? check : ''}(echo ${random.below(60)}; cat ${read} src/a/f0.txt) | cksum > out/${name}.txt`;
    return `  ${name}:\n    kind: task\n    run: |\n      ${text}\n    inputs: [${words}, src/a/f0.txt]\n    needs: [${needs.join(', ')}]\n    outputs: [out/${name}.txt]\n`;
  });
  return `version: 1\nproject: demo\ntargets:\n${tasks.join('')}  all: { kind: group, needs: [${names.join(', ')}] }\n`;
}

/** A workspace of them. `mayFail`: some fail as long as a file says `broken`. */
export function taskFiles(random: Seeded, { mayFail }: { readonly mayFail: boolean }): Record<string, string> {
  const files: Record<string, string> = { 'gobuild.yaml': configText(random, mayFail), 'src/read.md': 'me\n' };
  for (const folder of folders)
    for (let index = 0; index < 3; index += 1) files[`${folder}/f${index}.txt`] = `${folder} ${index}\n`;
  return files;
}

export type Edit = (rig: Rig) => void;

const moved = (rig: Rig, file: string, content: string): void => {
  rig.write(`${file}.new`, content);
  fs.renameSync(path.join(rig.root, `${file}.new`), path.join(rig.root, file));
};

/** The file lies elsewhere, behind two links: an edit changes none of them. */
export function linked(rig: Rig, file: string, target: string): void {
  const at = (name: string): string => path.join(rig.root, name);
  fs.mkdirSync(path.dirname(at(target)), { recursive: true });
  fs.renameSync(at(file), at(target));
  fs.symlinkSync(target, at(`${file}.link`));
  fs.symlinkSync(`${file}.link`, at(file));
}

/** A link takes the place of a file. */
function turnedInto(rig: Rig, file: string, target: string): void {
  const at = path.join(rig.root, file);
  fs.mkdirSync(path.dirname(at), { recursive: true });
  fs.rmSync(at, { force: true });
  fs.symlinkSync(target, at);
}

function renamed(rig: Rig, from: string, to: string): void {
  const at = (name: string): string => path.join(rig.root, name);
  if (fs.existsSync(at(from)) && !fs.existsSync(at(to))) fs.renameSync(at(from), at(to));
}

/** What people do to files that targets read. */
export function randomEdit(random: Seeded, step: number): Edit {
  const file = `${folders[random.below(folders.length)]}/f${random.below(3)}.txt`;
  const at = (rig: Rig): string => path.join(rig.root, file);
  const edits: readonly Edit[] = [
    (rig) => rig.write(file, `edit ${step}\n`),
    (rig) => rig.write(file, `edit ${step}\n`),
    (rig) => moved(rig, file, `saved ${step}\n`),
    (rig) => rig.write(file.replace('f', `new${step}-`), 'new\n'),
    (rig) => rig.write('src/b/deep/notes.md', `notes ${step}\n`),
    (rig) => rig.remove(file),
    (rig) => fs.existsSync(at(rig)) && fs.utimesSync(at(rig), step, step),
    (rig) => fs.existsSync(at(rig)) && fs.chmodSync(at(rig), step % 2 ? 0o755 : 0o644),
    (rig) => rig.write('src/b/f1.txt', step % 2 ? 'broken\n' : 'mended\n'),
    (rig) => rig.write('src/b/.gitignore', `new${step}*\n`),
    (rig) => rig.write('src/b/.gitignore', step % 2 ? 'f1.txt\n' : 'f2.txt\n'),
    (rig) => rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace(/echo \d+/, `echo ${100 + step}`)),
    // As it was at first: what was made of it then lies in the store.
    (rig) => rig.write(file, `${path.posix.dirname(file)} ${/\d/.exec(file)?.[0]}\n`),
    // Never to a file that may become a link itself: through a circle no later edit could be written.
    (rig) => (rig.write('src/linked.md', 'linked\n'), turnedInto(rig, file, step % 2 ? '../linked.md' : 'nothing.md')),
    (rig) => renamed(rig, 'src/b/deep', 'src/b/away'),
    (rig) => renamed(rig, 'src/b/away', 'src/b/deep'),
    () => undefined,
  ];
  return edits[random.below(edits.length)] as Edit;
}

/** What people do to files that targets made. */
export function randomSpoiling(random: Seeded): Edit {
  const output = `out/t${random.below(5)}.txt`;
  const edits: readonly Edit[] = [
    (rig) => rig.remove(output),
    (rig) => rig.write(output, 'by hand\n'),
    (rig) => turnedInto(rig, output, '../src/a/f0.txt'),
    (rig) => rig.remove('out'),
  ];
  return edits[random.below(edits.length)] as Edit;
}
