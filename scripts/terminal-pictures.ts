/** `node scripts/terminal-pictures.ts`: runs gobuild in terminals of tmux and writes what they show to docs/images. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { terminalSvg } from './pictures/terminal-svg.ts';

const top = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'gobuild-pictures-'));

interface Picture {
  readonly name: string;
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  readonly words: string;
  /** What it shows when the picture is taken. */
  readonly until: RegExp;
}

/** The same sizes of work each time: sleeping takes as long everywhere. */
const seconds: Readonly<Record<string, readonly [seconds: number, needs: string]>> = {
  'server-linux-amd64': [4, ''],
  'server-linux-arm64': [5, ''],
  test: [7, ''],
  vet: [1, ''],
  'archive-linux-amd64': [1, 'server-linux-amd64'],
  'archive-linux-arm64': [1, 'server-linux-arm64'],
  image: [3, 'server-linux-amd64, server-linux-arm64'],
  checksums: [1, 'archive-linux-amd64, archive-linux-arm64, image'],
};

const during = /1 of 8 .* left/;

const pictures: readonly Picture[] = [
  { name: 'run-80', title: 'A run at 80 columns', columns: 80, rows: 8, words: 'run release -j 3', until: during },
  { name: 'run-40', title: 'The same at 40 columns', columns: 40, rows: 9, words: 'run release -j 3', until: during },
  {
    name: 'run-200',
    title: 'The same at 200 columns',
    columns: 200,
    rows: 8,
    words: 'run release -j 3',
    until: during,
  },
  { name: 'run-failed', title: 'A run that failed', columns: 80, rows: 13, words: 'run lint', until: /1 failed/ },
];

function writeWorkspace(): void {
  const targets = Object.entries(seconds).map(
    ([name, [time, needs]]) =>
      `  ${name}:\n    kind: task\n    needs: [${needs}]\n    inputs: [main.go]\n    outputs: [out/${name}]\n` +
      `    run: "sleep ${time}; cp main.go out/${name}"\n`,
  );
  const lint = `  lint:\n    kind: task\n    run: "echo 'cmd/server/main.go:12:5: the error is not looked at'; exit 1"\n`;
  const release = `  release:\n    kind: group\n    needs: [${Object.keys(seconds).join(', ')}]\n`;
  const text = `version: 1\nproject: orders\nrelease-version: { text: "1.4.0" }\ntargets:\n${targets.join('')}${lint}${release}`;
  writeFileSync(path.join(folder, 'gobuild.yaml'), text);
}

const tmux = (...words: readonly string[]): string =>
  execFileSync('tmux', ['-L', `gobuild-pictures-${process.pid}`, '-f', '/dev/null', ...words], { encoding: 'utf8' });

function endTerminal(): void {
  try {
    tmux('kill-server');
  } catch {
    // It has ended with its last program.
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function take(picture: Picture): Promise<string> {
  const { columns, rows, words, until } = picture;
  writeFileSync(path.join(folder, 'main.go'), `package main // ${picture.name}\n`);
  const env = `env -u CI -u NO_COLOR FORCE_COLOR=1 GOBUILD_CACHE_DIR='${folder}/cache' GOBUILD_CI=off LC_ALL=C.UTF-8`;
  const command = `cd '${folder}' && clear && ${env} '${process.execPath}' '${path.join(top, 'bin/gobuild.cjs')}' ${words}; sleep 60`;
  tmux('new-session', '-d', '-x', String(columns), '-y', String(Math.max(rows, 16)), command);
  try {
    for (let tries = 0; tries < 100; tries += 1) {
      await pause(200);
      if (until.test(tmux('capture-pane', '-p'))) break;
    }
    return tmux('capture-pane', '-p', '-e').replace(/\n+$/, '\n');
  } finally {
    tmux('send-keys', 'C-c');
    // The next one has to find the lock free.
    await pause(1500);
    endTerminal();
  }
}

try {
  writeWorkspace();
  // Once before, so that durations are known.
  const env = { ...process.env, GOBUILD_CACHE_DIR: `${folder}/cache`, CI: '1' };
  writeFileSync(path.join(folder, 'main.go'), 'package main\n');
  execFileSync(process.execPath, [path.join(top, 'bin/gobuild.cjs'), '-C', folder, 'run', 'release'], { env });
  const images = path.join(top, 'docs/images');
  mkdirSync(images, { recursive: true });
  for (const picture of pictures) {
    const text = await take(picture);
    const rows = text.trimEnd().split('\n').length;
    writeFileSync(path.join(images, `terminal-${picture.name}.svg`), terminalSvg({ ...picture, text, rows }));
    console.error(`written: docs/images/terminal-${picture.name}.svg\n${text}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
