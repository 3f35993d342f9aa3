/** What a reader made of another tool's file, with what gobuild adds to it → a draft. */
import { checkTargets, projectName } from './draft-survey.ts';
import type { Converted, Draft, DraftTarget } from './draft.ts';
import { firstLines } from './first-lines.ts';
import { openNames } from './names.ts';
import type { ConvertedReleaser } from './goreleaser/read-goreleaser.ts';
import type { Survey } from './survey.ts';

export function draftConverted(converted: Converted, survey: Survey): Draft {
  const { file, defaults, settings, targets, notes } = converted;
  const first = defaults.length === 0 ? [] : [{ key: 'default', value: [...defaults] }];
  return {
    project: converted.project ?? projectName(survey),
    head: firstLines([`Converted from ${file}: what is not the same is told at the end.`]),
    settings: [...first, ...settings],
    targets,
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
