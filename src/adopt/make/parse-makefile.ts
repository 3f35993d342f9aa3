/** Lines of a Makefile → its variables and rules; conditionals are decided where the file alone decides them. */
import { join, unsafePath } from '../../base/path.ts';
import { openMarks, plainText } from '../marks.ts';
import { matchesAny } from '../match-path.ts';
import { assignmentOf } from './assignments.ts';
import { decide, readCondition, type Asked } from './conditions.ts';
import { envFileNames, isEnvFile } from './env-files.ts';
import { expand } from './expand.ts';
import { note, scopeOf, type Definition, type MakeFile, type Reading } from './make-file.ts';
import { readExport } from './read-export.ts';
import { readMakeLines, withoutComment, type MakeLine } from './read-lines.ts';
import { readRule } from './read-rule.ts';

export interface MakeText extends Pick<Reading, 'readText' | 'files'> {
  readonly file: string;
  readonly text: string;
}

export function parseMakefile({ file, text, readText, files }: MakeText): MakeFile {
  const reading: Reading = {
    marks: openMarks(),
    variables: new Map(),
    exported: new Set(),
    rules: new Map(),
    phony: new Set(),
    notes: [],
    told: new Set(),
    kept: new Map(),
    envFiles: new Map(),
    tested: new Set(),
    readText,
    files,
    conditions: [],
    current: [],
    description: undefined,
    definition: undefined,
    isOneShell: false,
    included: 0,
  };
  let line = 1;
  for (const next of readMakeLines(file, text)) {
    readLine(reading, next);
    if (next.text.trim() !== '') line = next.line;
  }
  if (reading.conditions.length > 0)
    note(reading, { file, line }, 'an endif is missing: what stands before may be lost');
  if (reading.definition) note(reading, { file, line }, 'an endef is missing: what stands before may be lost');
  return reading;
}

function readLine(reading: Reading, line: MakeLine): void {
  const text = line.text.trim();
  if (reading.definition) return readDefinition(reading, reading.definition, line);
  if (!line.isRecipe && readCondition(reading.conditions, withoutComment(text), (asked) => holds(reading, line, asked)))
    return;
  if (reading.conditions.some(({ counts }) => !counts)) return;
  if (line.isRecipe && reading.current.length > 0) {
    for (const rule of reading.current) rule.recipe.push(line);
    return;
  }
  if (text.startsWith('##')) reading.description = text.replace(/^#+\s*/, '');
  if (text === '' || text.startsWith('#')) return;
  readStatement(reading, line, withoutComment(text));
  reading.description = undefined;
}

function readStatement(reading: Reading, line: MakeLine, text: string): void {
  const [, defined] = /^define\s+([\w.-]+)\s*=?$/.exec(text) ?? [];
  if (/^define\b/.test(text)) {
    reading.definition = { name: defined, lines: [], line: line.line };
    return defined === undefined ? note(reading, line, `${text} … endef is not converted`) : undefined;
  }
  const [, may, include] = /^([-s]?)include\s+(.*)$/.exec(text) ?? [];
  if (include !== undefined) return readIncluded(reading, line, { list: include, mayFail: may !== '' });
  if (/^(?:unexport|undefine|vpath|\.RECIPEPREFIX)\b/.test(text))
    return note(reading, line, `${text} is not converted`);
  if (/^export(?:$|\s+(?!.*=))/.test(text) || /^export\s+\$/.test(text)) return readExport(reading, line, text);
  const variable = assignmentOf(reading, line, text);
  if (variable) {
    reading.variables.set(variable.name, variable);
    reading.current = [];
    return;
  }
  readRule(reading, line, text);
}

/** Its lines are the value of a variable, unexpanded. */
function readDefinition(reading: Reading, { name, lines, line }: Definition, next: MakeLine): void {
  if (!/^endef\b/.test(next.text.trim())) return void lines.push(next.text);
  reading.definition = undefined;
  reading.current = [];
  if (name !== undefined)
    reading.variables.set(name, { name, value: lines.join('\n'), isExpanded: false, isOpen: false, line });
}

/** Of a pattern the files that it matches, in their order; one without any is told as it is written. */
function pathsOf(word: string, files: readonly string[]): readonly string[] {
  const found = /[*?[]/.test(word) ? files.filter((file) => matchesAny(join(word), [file])) : [];
  return found.length > 0 ? found : [word];
}

/** Files of the same project are read in their place. */
function readIncluded(
  reading: Reading,
  line: MakeLine,
  { list, mayFail }: { readonly list: string; readonly mayFail: boolean },
): void {
  const words = plainText(expand(list, scopeOf(reading, line)), reading.marks).split(/\s+/);
  for (const path of words.flatMap((word) => pathsOf(word, reading.files))) {
    const text = path === '' ? undefined : reading.readText(path);
    if (isEnvFile(path) && unsafePath(join(path)) === undefined) {
      note(reading, line, `include ${path}: tasks read it (env.files); what this file decides by it is not converted`);
      reading.envFiles.set(join(path), envFileNames(text ?? ''));
    } else if (text === undefined || reading.included > 20) {
      // Make goes on without it, too.
      if (!mayFail || text !== undefined) note(reading, line, `include ${path}: there is no such file here`);
    } else {
      reading.included += 1;
      for (const inner of readMakeLines(path, text)) readLine(reading, inner);
    }
  }
}

function holds(reading: Reading, line: MakeLine, asked: Asked): boolean {
  const quiet = {
    ...scopeOf(reading, line),
    lose: () => reading.marks.add({ type: 'lost' }),
    kept: new Map<string, string>(),
  };
  const { answer, remark, asked: names } = decide(asked, quiet);
  for (const name of names) if (/^[A-Za-z_]\w*$/.test(name)) reading.tested.add(name);
  if (remark !== undefined && !asked.isElse) note(reading, line, `${asked.word} ${asked.rest}: ${remark}`);
  return answer;
}
