/** The shell text that becomes one program: folder, variables, files, `exec`; nothing of it ever stands in an argv but argv. */
import type { Command, PlainCommand } from '../model/ports.ts';
import { exportText, quote } from './shell-words.ts';
import { findProgram } from './find-program.ts';
import { startsByItself } from './starts-by-itself.ts';

export type ProgramStart = Omit<Command, 'timeoutMs'>;

/** What a shell prints instead of starting the program, by cause. */
export const setupMarks = { folder: 'C', files: 'R' } as const;

/**
 * Commands for a (sub)shell that turn it into the program. Standard output of the shell gets a mark of
 * {@link setupMarks} when that failed; status 126 or 127 means that `exec` failed.
 * The shell exports PWD and more of its own: a process gets exactly `env`.
 */
export function commandText(start: ProgramStart): string {
  const exported = exportText(start.env);
  if (start.plain && exported !== undefined && start.stdout === undefined && startsByItself(start.plain, start))
    return plainText(start, start.plain, exported);
  const output =
    start.stdout === undefined ? `>>${quote(start.log)} 2>&1` : `>${quote(start.stdout)} 2>>${quote(start.log)}`;
  const body = exported === undefined ? launcherText(start) : execText(start);
  return (
    `cd -- ${quote(start.cwd)} || { echo ${setupMarks.folder}; exit 1; }\n` +
    `unset PWD OLDPWD SHLVL\n${exported ?? ''}${around(body, start, output)}`
  );
}

const around = (body: string, { stdin = '/dev/null' }: ProgramStart, output: string): string =>
  `{ ${body}\n} <${quote(stdin)} ${output}\necho ${setupMarks.files}; exit 1\n`;

/**
 * The program without its shell, which would have PWD, too. A file that cannot be opened is for that shell to complain of:
 * what this one says of it goes nowhere.
 */
function plainText(start: ProgramStart, { program, words, redirections, ...more }: PlainCommand, env: string): string {
  const given = [program, ...words].join(' ');
  const files = redirections.map(({ operator, file }) => `${operator}${file}`).join(' ');
  // Patterns are expanded before files are opened (POSIX XCU 2.9.1): what `>` makes is not among the words.
  const isEarly = redirections.length > 0 && words.some((word) => word.includes('*'));
  const command = isEarly ? '"$@"' : given;
  const run = more.builtIn ? `${command} 2>&8; exit` : `exec ${command} 2>&8 8>&-`;
  const body = `${isEarly ? `set -- ${given}\n` : ''}{ { ${run}\n} ${files}\n} 8>&2 2>/dev/null\n${execText(start)}`;
  return (
    `cd -P -- ${quote(start.cwd)} || { echo ${setupMarks.folder}; exit 1; }\n` +
    `unset OLDPWD SHLVL\n${env}${exportText(more.variables) ?? ''}${around(body, start, `>>${quote(start.log)} 2>&1`)}`
  );
}

/** Why this cannot be handed to any program, or undefined. */
export function impossible(start: ProgramStart): string | undefined {
  if (start.argv.length === 0) return 'there is no program to run: the list of words is empty';
  const texts = [...start.argv, start.cwd, start.log, ...Object.entries(start.env).flat()];
  if (texts.some((text) => text.includes('\0')))
    return 'a word or a variable holds a NUL byte, which no program can be given';
  const wrong = Object.keys(start.env).find((name) => name === '' || name.includes('='));
  return wrong === undefined ? undefined : `no variable can have the name "${wrong}"`;
}

/** Options of `exec` differ between shells, so a bare name that looks like one is given as a path. */
function execText(start: ProgramStart): string {
  const [program = '', ...words] = start.argv;
  return `exec ${[program.startsWith('-') ? pathOf(start) : program, ...words].map(quote).join(' ')}`;
}

const pathOf = (start: ProgramStart): string => {
  const found = findProgram(start.argv[0] ?? '', { path: start.env['PATH'], cwd: start.cwd });
  return found.type === 'found' ? found.path : `./${start.argv[0]}`;
};

const launcher =
  'const{closeSync:c,readFileSync:r}=require("node:fs");const j=JSON.parse(r(9,"utf8"));c(9);' +
  'try{process.execve(j.path,j.argv,j.env)}catch(e){console.error(e.message);process.exit(126)}';

/** A shell cannot export names such as `a.b`: Node reads them from a here-document and becomes the program (execve). */
function launcherText(start: ProgramStart): string {
  const document = JSON.stringify({ path: pathOf(start), argv: start.argv, env: start.env });
  return `exec ${quote(process.execPath)} --no-warnings -e ${quote(launcher)} 9<<'GOBUILD_END'\n${document}\nGOBUILD_END`;
}
