/** Makes workspaces that hold one graph three times: as gobuild.yaml, build.ninja and Makefile. */
import fs from 'node:fs';
import path from 'node:path';

/** One target of a graph: a file that is made from other files. */
interface Step {
  readonly name: string;
  readonly inputs: readonly string[];
  /** What gobuild.yaml says instead of the single names. */
  readonly globs?: readonly string[];
  readonly output: string;
  /** Names of steps whose outputs are inputs too. */
  readonly from: readonly string[];
}

export interface GraphSize {
  readonly targets: number;
  readonly filesPerTarget: number;
}

/** `targets` programs of nothing in common, each from files of its own. */
export function flatGraph(folder: string, { targets, filesPerTarget }: GraphSize): void {
  const steps = Array.from({ length: targets }, (_, index): Step => {
    const group = `d${String(index % 100).padStart(3, '0')}`;
    const source = `src/${group}/t${index}`;
    const inputs = Array.from({ length: filesPerTarget }, (_, file) => `${source}/f${file}.txt`);
    return { name: `t${index}`, inputs, globs: [`${source}/*.txt`], output: `out/${group}/t${index}.txt`, from: [] };
  });
  writeGraph(folder, steps);
}

/** Each target reads what the one before it made. */
export function chainGraph(folder: string, targets: number): void {
  const steps = Array.from({ length: targets }, (_, index): Step => {
    const before = index === 0 ? [] : [`t${index - 1}`];
    return { name: `t${index}`, inputs: index === 0 ? ['src/f.txt'] : [], output: `out/t${index}.txt`, from: before };
  });
  writeGraph(folder, steps);
}

/** One target reads what all others made. */
export function fanGraph(folder: string, targets: number): void {
  const leaves = Array.from({ length: targets }, (_, index): Step => ({
    name: `t${index}`,
    inputs: [`src/f${index}.txt`],
    output: `out/t${index}.txt`,
    from: [],
  }));
  const last: Step = { name: 'last', inputs: [], output: 'last.txt', from: leaves.map(({ name }) => name) };
  writeGraph(folder, [...leaves, last]);
}

/** The first file that a target of a flat graph reads. */
export const sourceOf = (folder: string, target: number): string =>
  path.join(folder, 'src', `d${String(target % 100).padStart(3, '0')}`, `t${target}`, 'f0.txt');

function writeGraph(folder: string, steps: readonly Step[]): void {
  const outputs = new Map(steps.map(({ name, output }) => [name, output]));
  const read = (step: Step): readonly string[] => [
    ...step.inputs,
    ...step.from.flatMap((name) => outputs.get(name) ?? []),
  ];
  for (const { inputs } of steps)
    for (const [index, input] of inputs.entries())
      writeFile(path.join(folder, input), `content ${index} of ${input}\n`);
  const write = (name: string, parts: readonly string[]): void => writeFile(path.join(folder, name), parts.join(''));
  const all = steps.map(({ name }) => name).join(', ');
  const head = 'version: 1\nproject: bench\ndefault: [all]\ntargets:\n';
  write('gobuild.yaml', [head, ...steps.map(yamlOf), `  all: { kind: group, needs: [${all}] }\n`]);
  const rule = 'rule r\n  command = cat $in > $out\n';
  const listed =
    'rule many\n  command = xargs cat < $out.rsp > $out\n  rspfile = $out.rsp\n  rspfile_content = $in_newline\n';
  write('build.ninja', [
    rule,
    listed,
    ...steps.map((step) => `build ${step.output}: ${isLong(step) ? 'many' : 'r'} ${read(step).join(' ')}\n`),
  ]);
  const rules = steps.map((step) => `${step.output}: ${read(step).join(' ')}\n\t@mkdir -p $(@D); cat $^ > $@\n`);
  write('Makefile', [`all: ${steps.map(({ output }) => output).join(' ')}\n`, ...rules]);
}

/** More names than one argument list of a shell may hold. */
const isLong = (step: Step): boolean => step.from.length > 1000;

function yamlOf(step: Step): string {
  const { name, inputs, globs = inputs, output, from } = step;
  const first = from[0];
  const read = isLong(step)
    ? `cat out/*.txt > ${output}`
    : `cat ${[...globs, ...(first === undefined ? [] : [`out/${first}.txt`])].join(' ')} > ${output}`;
  const given = [
    ...(from.length === 0 ? [] : [`    from: [${from.join(', ')}]\n`]),
    ...(globs.length === 0 ? [] : [`    inputs: [${globs.map((glob) => JSON.stringify(glob)).join(', ')}]\n`]),
  ];
  return `  ${name}:\n    kind: task\n    run: ${read}\n${given.join('')}    outputs: [${output}]\n`;
}

const made = new Set<string>();

function writeFile(file: string, text: string): void {
  const folder = path.dirname(file);
  if (!made.has(folder)) fs.mkdirSync(folder, { recursive: true });
  made.add(folder);
  fs.writeFileSync(file, text);
}
