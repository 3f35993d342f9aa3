/** What a reader made of another tool's file, with what gobuild adds to it → a draft. */
import { checkTargets, compileTarget, projectName, sortPrograms } from './draft-survey.ts';
import type { Converted, Draft, DraftTarget } from './draft.ts';
import { firstLines } from './first-lines.ts';
import { followResults } from './follow-results.ts';
import { openNames, programName } from './names.ts';
import { needWriters } from './need-writers.ts';
import type { ConvertedReleaser } from './goreleaser/read-goreleaser.ts';
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
    notes,
  };
}

/** A GoReleaser file knows no tests: they are added, and groups to ask for. */
export function draftReleaser(converted: ConvertedReleaser, survey: Survey, machine: string): Draft {
  const names = openNames(converted.targets.map(({ name }) => name));
  const checks = checkTargets(survey, names);
  const here = converted.builds.map(({ target, platforms }) =>
    platforms.includes(machine) ? `${target.name}[platform=host]` : target.name,
  );
  const shipped = converted.targets.filter(({ body }) => body['kind'] === 'package' || body['kind'] === 'sign');
  const group = (name: string, description: string, needs: readonly string[]): readonly DraftTarget[] =>
    needs.length === 0 ? [] : [{ name, body: { kind: 'group', description, needs: [...needs] } }];
  const groups = [
    ...group('build', 'the programs for this machine', here),
    ...group(
      'check',
      'all tests and checks',
      checks.map(({ name }) => name),
    ),
    ...group('release', 'everything that is shipped', [
      ...(checks.length > 0 ? ['check'] : []),
      ...shipped.map(({ name }) => name),
    ]),
  ];
  const defaults = here.length > 0 ? ['build'] : checks.length > 0 ? ['check'] : [];
  return draftConverted({ ...converted, defaults, targets: [...converted.targets, ...checks, ...groups] }, survey);
}
