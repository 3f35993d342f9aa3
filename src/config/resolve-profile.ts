/** Stage 1: which profile holds. */
import { nearest } from '../base/text.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Profile } from '../model/config.ts';
import { complain, mapAt, valueAt, type Resolution } from './resolution.ts';

export interface ProfileChoice {
  readonly profile: Profile;
  readonly names: readonly string[];
}

/** `-p`, else `default-profile`, else the first that is listed, else one named `default` with nothing in it. */
export function resolveProfile(resolution: Resolution): ProfileChoice {
  const names = Object.keys(mapAt(resolution.data, ['profiles']));
  const wanted = wantedProfile(resolution, names);
  const release = mapAt(resolution.data, ['profiles', wanted])['release'] === true;
  return { profile: { name: wanted, release }, names };
}

function wantedProfile(resolution: Resolution, names: readonly string[]): string {
  const { profile } = resolution.request;
  const otherwise = names[0] ?? 'default';
  if (profile !== undefined) {
    if (names.includes(profile) || (names.length === 0 && profile === 'default')) return profile;
    resolution.diagnostics.push(
      diagnostic('GB1040', `there is no profile "${profile}"`, { help: helpFor(profile, names) }),
    );
    return otherwise;
  }
  const named = valueAt(resolution.data, ['default-profile']);
  if (typeof named !== 'string' || names.includes(named)) return typeof named === 'string' ? named : otherwise;
  complain(resolution, ['default-profile'], {
    code: 'GB1040',
    message: `there is no profile "${named}"`,
    help: helpFor(named, names),
  });
  return otherwise;
}

function helpFor(name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  if (meant) return `did you mean "${meant}"?`;
  return names.length > 0 ? `the file has ${names.join(', ')}` : 'the file has no `profiles`';
}
