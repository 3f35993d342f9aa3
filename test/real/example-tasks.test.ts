/** examples/tasks with a real Go and a real C compiler: its README word by word, then what runs after which edit, and why. */
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { consoleCommands, expectShown } from '../docs/console.ts';
import { copyExample } from '../rig/example.ts';
import { isInstalled, pathWithoutGo } from '../rig/hidden-go.ts';
import { haveTools } from '../rig/real-tool.ts';
import { repository, type Rig } from '../rig/rig.ts';
import { eventsOf, ofType, sum, told } from '../rig/story.ts';

const ready = haveTools('go', 'cc', 'bash', 'sed', 'gzip', 'diff');
const commands = consoleCommands(path.join(repository, 'examples/tasks/README.md'));

describe.skipIf(!ready)('README of examples/tasks', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await copyExample('tasks');
  });
  afterAll(async () => rig[Symbol.asyncDispose]());

  it('has commands', () => expect(commands.length).toBeGreaterThan(8));

  it.each(commands.map((command) => [command.line, command] as const))('$ %s', (_line, command) =>
    // One core and another path than the reader's change nothing that is shown.
    expectShown(command, { cwd: rig.root, env: { ...rig.env, NO_COLOR: '1' } }),
  );
});

const elsewhere = pathWithoutGo(process.env['PATH']);
const problem = !isInstalled()
  ? 'Go is in none of its documented folders'
  : elsewhere.split(path.delimiter).some((folder) => fs.existsSync(path.join(folder, 'cc')))
    ? undefined
    : 'the C compiler lies beside Go';
if (problem !== undefined) process.stderr.write(`skipped: examples/tasks with Go outside of PATH: ${problem}\n`);

test.skipIf(!ready || problem !== undefined)('examples/tasks where Go is in its documented folder only', async () => {
  await using rig = await copyExample('tasks');
  rig.env['PATH'] = elsewhere;
  const ran = await rig.run('run', 'all', 'compilers', '--stream');
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toContain('compilers | go version go1.');
});

describe.skipIf(!ready)('examples/tasks', () => {
  let rig: Rig;
  const edit = (file: string, from: string, to: string): void => {
    const text = rig.read(file);
    expect(text).toContain(from);
    rig.write(file, text.replace(from, to));
  };
  /** Runs everything; gives what ran or was restored, with its reason. */
  const run = async (...more: readonly string[]): Promise<string[]> => {
    const ran = await rig.run('run', ...more);
    expect(ran.code, ran.stderr).toBe(0);
    return told(ran);
  };

  beforeAll(async () => {
    rig = await copyExample('tasks', 'Übung mit Leerzeichen');
    await run();
  });
  afterAll(async () => rig[Symbol.asyncDispose]());

  it('makes what it says', () => {
    expect(rig.read('dist/welcome.txt')).toBe(rig.read('banner/welcome.expected'));
    const manual = gunzipSync(fs.readFileSync(path.join(rig.root, 'dist/manual/greeter.1.gz'))).toString();
    expect(manual).toMatch(/^\.TH GREETER 1 "" "greeter 0\.0\.0-dev"$/m);
    expect(rig.read('internal/greeting/greetings_gen.go')).toContain('"fr": "Bonjour, %s !",');
  });

  it('is fresh, from a folder below too', async () => {
    const again = await rig.start(['run'], { cwd: path.join(rig.root, 'banner') }).ended;
    expect(sum(again)).toBe('10 fresh');
  });

  it('compiles only what includes an edited header, and links only other objects', async () => {
    edit('banner/frame.h', 'What a frame is made of', 'What frames are made of');
    expect(await run()).toEqual([
      'objects@unit=banner done banner/frame.h changed',
      'objects@unit=frame done banner/frame.h changed',
    ]);
    edit('banner/frame.h', "FRAME_CORNER '+'", "FRAME_CORNER '*'");
    edit('banner/welcome.expected', '+---------------------+', '*---------------------*');
    edit('banner/welcome.expected', '+---------------------+', '*---------------------*');
    expect(await run()).toEqual([
      'banner done objects@unit=frame changed',
      'frames passed banner/welcome.expected changed',
      'objects@unit=banner done banner/frame.h changed',
      'objects@unit=frame done banner/frame.h changed',
      'welcome done banner changed',
    ]);
  });

  it('takes a new header into account', async () => {
    rig.write('banner/corner.h', "#define CORNER_OF_FRAMES '*'\n");
    edit('banner/frame.h', "FRAME_CORNER '*'", 'FRAME_CORNER CORNER_OF_FRAMES');
    edit('banner/frame.h', '#include <stdio.h>', '#include <stdio.h>\n#include "corner.h"');
    expect((await run()).map((line) => line.split(' ')[0])).toEqual(['objects@unit=banner', 'objects@unit=frame']);
    edit('banner/corner.h', "'*'\n", "'*' /* a star */\n");
    expect(await run()).toEqual([
      'objects@unit=banner done banner/corner.h changed',
      'objects@unit=frame done banner/corner.h changed',
    ]);
  });

  it('makes code before Go is asked what goes into the program; an edited comment there changes nothing', async () => {
    edit('greetings.txt', '# language', '# the language');
    expect(await run()).toEqual(['greetings done greetings.txt changed']);
    rig.remove('internal/greeting/greetings_gen.go');
    rig.remove('dist');
    rig.remove('.gobuild');
    const cold = await rig.run('run', 'greeter', '--no-cache', '-j', '4', '--json');
    expect(cold.code, cold.stderr).toBe(0);
    expect(ofType(eventsOf(cold), 'node-finished').map(({ report }) => report.node)).toEqual(['greetings', 'greeter']);
    expect((await run()).every((line) => / restored |^greeter|^greetings/.test(line))).toBe(true);
  });

  it('runs what is there to be run, with its arguments', async () => {
    const greet = async (...words: readonly string[]): Promise<string> =>
      (await rig.run('run', 'greet', '--stream', '--', ...words)).stderr;
    expect(await greet('Ada', 'Grace Hopper')).toContain('greet | Guten Tag, Ada!\ngreet | Guten Tag, Grace Hopper!\n');
    expect(await greet('Ada', 'Grace Hopper')).toContain('is never cached');
    expect(await greet('-language', 'fr', '$HOME')).toContain('greet | Bonjour, $HOME !');
    expect(await run('compilers')).toEqual(['compilers done declares no inputs']);
  });

  it('says what is wrong in a text that the generator reads, in a C file, and with a compiler that is not there', async () => {
    const failing = async (...words: readonly string[]): Promise<string> => {
      const ran = await rig.run('run', ...words);
      expect(ran.code).not.toBe(0);
      return ran.stderr;
    };
    const greetings = rig.read('greetings.txt');
    rig.write('greetings.txt', `${greetings}es Hola\n`);
    expect(await failing()).toContain('greetings: greetings.txt:5: a line is a language and a greeting with one %s');
    rig.write('greetings.txt', greetings);
    const width = rig.read('banner/width.c');
    rig.write('banner/width.c', `${width}int x = ;\n`);
    expect(await failing()).toMatch(
      /failed: objects@unit=width: exit status 1\n {2}\$ cc .*\n {4}banner\/width\.c:10:9: /,
    );
    rig.write('banner/width.c', width);
    expect(await failing('--set', 'cc=surely-not-there')).toContain('the program "surely-not-there" is not there');
    expect(await failing('compilers', '--', 'x')).toContain('GB4009');
    expect(await run()).not.toEqual([]);
    expect(sum(await rig.run('run'))).toBe('10 fresh');
  });

  it('cleans up what it made and nothing else', async () => {
    const ran = await rig.run('clean');
    expect(ran.code, ran.stderr).toBe(0);
    expect(rig.exists('dist')).toBe(false);
    expect(rig.list('internal')).toEqual(['greeting/greeting.go', 'greeting/greeting_test.go']);
  });
});
