/** What a reader made of another tool's file, with what gobuild adds to it → a draft. */
import { checkTargets, compileTarget, projectName, sortPrograms } from './draft-survey.ts';
import type { Converted, Draft, DraftTarget, Note } from './draft.ts';
import { firstLines } from './first-lines.ts';
import { followResults } from './follow-results.ts';
import { openNames, programName, type Names } from './names.ts';
import { needWriters } from './need-writers.ts';
import type { Survey } from './survey.ts';

/** Where a file builds no program in a way that could be taken over, those that are here are built as `init` would. */
export function withPrograms(converted: Converted, survey: Survey): Converted {
  if (converted.targets.some(({ body }) => body['kind'] === 'compile')) return converted;
  const names = openNames(converted.targets.map(({ name }) => name));
  const added = sortPrograms(survey.programs).shipped.map((program): DraftTarget => {
    const { name, body } = compileTarget({ ...program, target: names.take(programName(program), 'program') }, []);
    const { matrix: _, ...rest } = body;
    return {
      name,
      body: rest,
      comments: [`No recipe of ${converted.file} could be read as its build: this is gobuild's own.`],
    };
  });
  const defaults = converted.defaults.length > 0 ? converted.defaults : added.map(({ name }) => name);
  return { ...converted, targets: [...converted.targets, ...added], defaults };
}

export function draftConverted(converted: Converted, survey: Survey): Draft {
  const { file, defaults, settings, targets, notes } = converted;
  const first = defaults.length === 0 ? [] : [{ key: 'default', value: [...defaults] }];
  return {
    project: converted.project ?? projectName(survey),
    head: firstLines([`Converted from ${file}: what is not the same is told at the end.`]),
    settings: [...first, ...settings],
    targets: needWriters(followResults(targets), survey.files),
    notes: notes.length <= mostNotes ? notes : [...notes.slice(0, mostNotes), moreNotes(notes)],
  };
}

/** Of a file that is none: whoever reads so many begins anew. */
const mostNotes = 500;

const moreNotes = (notes: readonly Note[]): Note => {
  const { file = '', line = 1 } = notes[mostNotes] ?? {};
  return { file, line, text: `and ${notes.length - mostNotes} more that are not converted` };
};

/** A GoReleaser file knows no tests: they are added where no other file has some, and groups to ask for. */
export function draftReleaser(converted: Converted, survey: Survey, machine: string): Draft {
  const { targets, builds = [] } = converted;
  const names = openNames(targets.map(({ name }) => name));
  const own = targets.filter(({ body }) => body['kind'] === 'check');
  const added = own.length > 0 ? [] : checkTargets(survey, names).map((target) => withFreeName(target, names));
  const here = builds.map(({ target, platforms }) =>
    platforms.includes(machine) ? `${target.name}[platform=host]` : target.name,
  );
  const shipped = targets.filter(({ body }) => body['kind'] === 'package' || body['kind'] === 'sign');
  const group = (wanted: string, description: string, needs: readonly string[]): readonly DraftTarget[] =>
    needs.length === 0
      ? []
      : [{ name: names.take(wanted, 'goreleaser'), body: { kind: 'group', description, needs: [...needs] } }];
  const build = group('build', 'the programs for this machine', here);
  const checks = [...own, ...added].map(({ name }) => name);
  const check = group('check', 'all tests and checks', checks);
  const release = group('release', 'everything that is shipped', [
    ...check.map(({ name }) => name),
    ...shipped.map(({ name }) => name),
  ]);
  const usual = (build.length > 0 ? build : check).map(({ name }) => name);
  const goals = converted.defaults.length > 0 ? converted.defaults : usual;
  return draftConverted(
    { ...converted, defaults: goals, targets: [...targets, ...added, ...build, ...check, ...release] },
    survey,
  );
}

/** Those of `checkTargets` are called what they are; another file may have a task of that name. */
const withFreeName = (target: DraftTarget, names: Names): DraftTarget =>
  target.body['module'] === undefined ? { ...target, name: names.take(target.name, 'go') } : target;
