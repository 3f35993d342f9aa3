/** Files that one target writes and others read: Make and Task leave their order to luck or to time stamps, gobuild wants it said. */
import type { DraftTarget } from './draft.ts';
import { ordered } from './go/go-targets.ts';
import { matchesAny } from './match-path.ts';
import { namesOf, needing, reachableFrom, textsOf } from './waiting.ts';

/** `files` are those of the project now. */
export function needWriters(targets: readonly DraftTarget[], files: readonly string[]): readonly DraftTarget[] {
  const there = new Set(files);
  const placed = targets.map((target) => (isNamed(target.name, targets) ? target : withoutKept(target, there)));
  const made = placed.map((target) => takingOutputs(target, placed));
  for (const writer of made.filter(({ body }) => textsOf(body['outputs']).length > 0)) {
    const before = reachableFrom(writer.name, made);
    const readers = made.filter((target) => !before.has(target.name) && reads(target, textsOf(writer.body['outputs'])));
    for (const target of readers)
      if (!reachableFrom(target.name, made).has(writer.name))
        made[made.indexOf(target)] = needing(target, [writer.name]);
  }
  return made;
}

const isNamed = (name: string, targets: readonly DraftTarget[]): boolean =>
  targets.some((target) => namesOf(target).has(name));

/** Go sources that are kept in the repository are made anew by hand: whoever builds takes them as they are. */
function withoutKept(target: DraftTarget, there: ReadonlySet<string>): DraftTarget {
  const { outputs, ...rest } = target.body;
  const all = textsOf(outputs);
  const kept = all.filter((path) => path.endsWith('.go') && there.has(path));
  if (kept.length === 0) return target;
  const others = all.filter((path) => !kept.includes(path));
  const comment = `${kept.join(', ')}: kept in the project, so that builds take what lies there; this makes it anew.`;
  return {
    ...target,
    comments: [...(target.comments ?? []), comment],
    body: others.length > 0 ? { ...rest, outputs: others } : rest,
  };
}

/** A check that left a mark for Make has nothing to take from. */
function takingOutputs(target: DraftTarget, all: readonly DraftTarget[]): DraftTarget {
  const { from, ...rest } = target.body;
  const names = textsOf(from);
  if (target.body['kind'] !== 'task' || names.length === 0) return target;
  const gives = (name: string): boolean =>
    all.some(
      ({ name: own, body, wrote }) =>
        own === name && (body['outputs'] !== undefined || body['kind'] === 'compile' || wrote?.isProfile),
    );
  const taken = names.filter(gives);
  const others = names.filter((name) => !gives(name));
  return needing({ ...target, body: ordered(taken.length > 0 ? { ...rest, from: taken } : rest) }, others);
}

function reads({ body }: DraftTarget, written: readonly string[]): boolean {
  if (body['using'] === 'go') return written.some((path) => path.endsWith('.go') && !path.endsWith('_test.go'));
  if (body['using'] === 'go-test' || body['using'] === 'go-vet') return written.some((path) => path.endsWith('.go'));
  return textsOf(body['inputs']).some((pattern) => !pattern.startsWith('!') && matchesAny(pattern, written));
}
