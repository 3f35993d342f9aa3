/** What may stand at the cursor: from the words before it, the table of commands and the names of the file. Pure. */
import type { KnownNames } from '../../model/known-names.ts';
import { commandGroups, commands } from '../command-table.ts';
import type { CommandRow, OptionRow } from '../command-table.ts';
import { namesOf, optionsOf } from '../word-order.ts';
import { choices, operandSort, valueSort, type Sort } from './sorts.ts';
import type { Candidate, Offer } from './candidate.ts';
import { selectors, targetsOf } from './selectors.ts';

const nothing: Offer = { candidates: [] };

/**
 * `before`: the words between `gobuild` and the cursor, `current`: the one at the cursor, as far as it is written.
 * `names` is called only where a name is wanted.
 */
export async function offer(
  before: readonly string[],
  current: string,
  names: () => Promise<KnownNames>,
): Promise<Offer> {
  const place = placeOf(before);
  if (place.type === 'arguments') return { candidates: [], paths: 'files' };
  if (place.type === 'value') return valuesOf(place.option, current, { lead: '', names });
  const assigned = /^(--[a-z-]+)=(.*)$/s.exec(current);
  if (assigned) {
    const [, name = '', value = ''] = assigned;
    const option = optionsAt(place).find((row) => namesOf(row).includes(name));
    return option ? valuesOf(option, value, { lead: `${name}=`, names }) : nothing;
  }
  if (current.startsWith('-')) return { candidates: startingWith(current, optionCandidates(place)) };
  if (!place.row) return { candidates: startingWith(current, commandCandidates(place)) };
  return operandOffer(place, current, names);
}

type Place = { readonly type: 'arguments' } | { readonly type: 'value'; readonly option: OptionRow } | Words;

interface Words {
  readonly type: 'words';
  readonly row: CommandRow | undefined;
  /** Of the command, as far as they are written. */
  readonly words: readonly string[];
  readonly operands: readonly string[];
  /** Long names of the options before the cursor. */
  readonly given: ReadonlySet<string>;
}

const everyOption: readonly OptionRow[] = [...new Set(commands.flatMap((row) => optionsOf(row)))];

function placeOf(before: readonly string[]): Place {
  const end = before.indexOf('--');
  if (end >= 0 && !takesNext(before[end - 1])) return { type: 'arguments' };
  const words: string[] = [];
  const operands: string[] = [];
  const given = new Set<string>();
  for (const [index, word] of before.entries()) {
    // The value of the option before it.
    if (takesNext(before[index - 1])) continue;
    if (!word.startsWith('-') || word === '-') (wantsMore(words) ? words : operands).push(word);
    else given.add(namesOf(optionOf(word) ?? { flags: word, does: '' }).at(-1) ?? '');
  }
  const option = takesNext(before.at(-1));
  if (option) return { type: 'value', option };
  return { type: 'words', row: commands.find((row) => row.name === words.join(' ')), words, operands, given };
}

const optionOf = (word: string): OptionRow | undefined =>
  everyOption.find((row) => namesOf(row).includes(word.split('=')[0] ?? ''));

/** The option that takes the word behind `word` as its value. */
function takesNext(word: string | undefined): OptionRow | undefined {
  const option = word?.startsWith('-') === true && !word.includes('=') ? optionOf(word) : undefined;
  return option?.flags.includes('<') ? option : undefined;
}

const wantsMore = ([first, ...more]: readonly string[]): boolean =>
  first === undefined || (more.length === 0 && Object.hasOwn(commandGroups, first));

const optionsAt = ({ row }: Words): readonly OptionRow[] => (row ? optionsOf(row) : everyOption);

function optionCandidates(place: Words): readonly Candidate[] {
  const rows = optionsAt(place).filter((row) => !row.later);
  const own = rows.flatMap((row): Candidate[] => {
    const name = namesOf(row).at(-1) ?? '';
    return place.given.has(name) && !row.many ? [] : [{ word: name, does: row.does }];
  });
  return [...own, { word: '--help', does: 'this text' }, ...(place.row ? [] : [{ word: '--version' }])];
}

function commandCandidates({ words, operands }: Words): readonly Candidate[] {
  const [first, ...more] = words[0] === 'help' ? operands : words;
  const standing = commands.filter((row) => !row.later);
  if (more.length > 0) return [];
  if (first !== undefined) {
    const verbs = standing.filter((row) => row.name.startsWith(`${first} `));
    return verbs.map(({ name, does }) => ({ word: name.slice(first.length + 1), does }));
  }
  return [
    ...standing.filter((row) => !row.name.includes(' ')).map(({ name, does }) => ({ word: name, does })),
    ...Object.entries(commandGroups).map(([word, does]) => ({ word, does })),
    { word: 'help', does: 'what a command, a code or an exit code means' },
  ];
}

interface Asked {
  /** `--color=` where the value stands in the same word. */
  readonly lead: string;
  readonly names: () => Promise<KnownNames>;
}

async function valuesOf(option: OptionRow, value: string, { lead, names }: Asked): Promise<Offer> {
  const fixed = choices[namesOf(option).at(-1) ?? ''];
  const found = fixed
    ? {
        candidates: startingWith(
          value,
          fixed.map((word) => ({ word })),
        ),
      }
    : await ofSort(valueSort(option), value, names);
  return { ...found, candidates: found.candidates.map((one) => ({ ...one, word: lead + one.word })) };
}

async function operandOffer({ row, operands, given }: Words, current: string, names: Asked['names']): Promise<Offer> {
  const declared = row?.operands?.split(' ') ?? [];
  const operand = declared[operands.length] ?? declared.findLast((one) => one.includes('...'));
  if (row === undefined || operand === undefined) return nothing;
  const sort = operandSort(row.name, operand, given);
  const found =
    typeof sort === 'string'
      ? await ofSort(sort, current, names)
      : {
          candidates: startingWith(
            current,
            sort.map((word) => ({ word })),
          ),
        };
  return { ...found, candidates: found.candidates.filter(({ word }) => !operands.includes(word)) };
}

async function ofSort(sort: Sort, current: string, names: Asked['names']): Promise<Offer> {
  switch (sort) {
    case 'nothing':
      return nothing;
    case 'files':
    case 'folders':
      return { candidates: [], paths: sort };
    case 'selectors':
      return { candidates: selectors(current, await names()) };
    case 'targets':
      return {
        candidates: startingWith(
          current,
          targetsOf(current, await names(), () => true),
        ),
      };
    case 'deploys':
      return {
        candidates: startingWith(
          current,
          targetsOf(current, await names(), (kind) => kind === 'deploy'),
        ),
      };
    case 'profiles':
      return {
        candidates: startingWith(
          current,
          (await names()).profiles.map((word) => ({ word })),
        ),
      };
    case 'vars':
      return {
        candidates: current.includes('=')
          ? []
          : startingWith(
              current,
              (await names()).vars.map((name) => ({ word: `${name}=`, goesOn: true as const })),
            ),
      };
    case 'platforms':
      return { candidates: startingWith(current, platformsOf(await names())) };
  }
}

const platformsOf = ({ traits }: KnownNames): readonly Candidate[] =>
  (traits.find(([name]) => name === 'platform')?.[1] ?? []).map((word) => ({ word }));

function startingWith(current: string, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ word }) => word.startsWith(current));
}
