/** Tries a draft as gobuild would read it, and takes out what cannot be used, until the rest can. */
import { dropTarget, targetAtLine, writeDraft, type Draft } from '../adopt/index.ts';
import type { AbsolutePath } from '../base/path.ts';
import { diagnostic, hasErrors, type Diagnostic } from '../model/diagnostic.ts';
import type { Files, FileStat } from '../model/ports.ts';
import type { Answer } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import { openProject } from './open-project.ts';
import { planGoals } from './plan-goals.ts';

interface Place {
  readonly root: AbsolutePath;
  /** Where gobuild.yaml will lie. */
  readonly file: AbsolutePath;
  readonly world: HostWorld;
}

interface Settled {
  readonly draft: Draft;
  /** What was taken out, and what is wrong all the same. */
  readonly diagnostics: readonly Diagnostic[];
}

export async function settleDraft(first: Draft, place: Place): Promise<Settled> {
  let draft = first;
  const diagnostics: Diagnostic[] = [];
  // Each turn takes one target out.
  for (let turn = 0; turn <= first.targets.length; turn += 1) {
    const problem = await firstProblem(draft, place);
    if (!problem) break;
    const name = problem.at && targetAtLine(draft, problem.at.line);
    if (name === undefined) {
      diagnostics.push(asWarning(`the new file cannot be used as it is: ${problem.message}`, problem.help));
      break;
    }
    draft = dropTarget(draft, name, `gobuild cannot use it as it is: ${problem.message}.`);
    diagnostics.push(asWarning(`${name} is left as a comment: ${problem.message}`, problem.help));
  }
  return { draft, diagnostics };
}

const asWarning = (message: string, help: string | undefined): Diagnostic =>
  diagnostic('GB4053', message, { severity: 'warning', help });

async function firstProblem(draft: Draft, place: Place): Promise<Diagnostic | undefined> {
  const text = writeDraft(draft);
  const world = { ...place.world, files: withFile(place.world.files, place, text) };
  const opened = await openProject({ cwd: place.root, set: {}, file: place.file }, world);
  if (opened.type !== 'done') return problemOf(opened);
  const selectors = draft.targets.filter(({ isGuess }) => !isGuess).map(({ name }) => name);
  const planned = planGoals(opened.value, { selectors }, world);
  return planned.type === 'done' ? undefined : problemOf(planned);
}

function problemOf(answer: Exclude<Answer<unknown>, { readonly type: 'done' }>): Diagnostic | undefined {
  if (answer.type !== 'rejected' || !hasErrors(answer.diagnostics)) return undefined;
  const errors = answer.diagnostics.filter(({ severity }) => severity === 'error');
  return errors.find(({ at }) => at !== undefined) ?? errors[0];
}

/** The files of the machine, and one more that is not written yet. */
function withFile(files: Files, { root, file }: Place, text: string): Files {
  const bytes = new TextEncoder().encode(text);
  const folder = files.follow(root);
  const stat: FileStat | undefined = folder && { ...folder, kind: 'file', size: bytes.byteLength, mode: 0o644 };
  return {
    ...files,
    stat: (path) => (path === file ? stat : files.stat(path)),
    follow: (path) => (path === file ? stat : files.follow(path)),
    read: (path) => (path === file ? bytes : files.read(path)),
    readText: (path) => (path === file ? text : files.readText(path)),
    realPath: (path) => (path === file ? file : files.realPath(path)),
  };
}
