/** A Go module of four programs over a few packages of their own and the standard library: no network is needed. */
import fs from 'node:fs';
import path from 'node:path';
import { copyFolder } from './copy-folder.ts';
import type { Ground } from './ground.ts';

export const programs = ['server', 'orders', 'worker', 'report'] as const;
export const platforms = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/7',
  'windows/amd64',
  'darwin/amd64',
  'darwin/arm64',
] as const;

/** Packages that all programs use; each with functions enough that compiling it is work. */
const packages = ['order', 'stock', 'price', 'ledger', 'audit', 'mail', 'index', 'queue'] as const;
const functionsPerPackage = 60;

const imports: Readonly<Record<(typeof programs)[number], { readonly path: string; readonly use: string }>> = {
  server: { path: 'net/http', use: 'http.HandleFunc("/", func(http.ResponseWriter, *http.Request) {})' },
  orders: { path: 'flag', use: 'flag.Parse()' },
  worker: { path: 'encoding/json', use: '_, _ = json.Marshal(1)' },
  report: { path: 'text/template', use: '_ = template.New("t")' },
};

/** A new copy of the module with a gobuild.yaml that builds `names` for `on`; all of them where they are not given. */
export function goModule(
  ground: Ground,
  what: { readonly names?: readonly string[]; readonly on?: readonly string[] } = {},
): string {
  const folder = ground.make('go');
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  write('go.mod', 'module example.com/bench\n\ngo 1.24\n');
  write('gobuild.yaml', configOf(what.names ?? programs, what.on ?? []));
  for (const name of packages) write(`internal/${name}/${name}.go`, packageText(name));
  for (const name of programs) write(`cmd/${name}/main.go`, programText(name));
  return folder;
}

/** A fresh checkout of the same module. */
export function checkoutOf(module: string, to: string): void {
  fs.rmSync(to, { recursive: true, force: true });
  copyFolder(module, to, ['.gobuild', 'dist', 'bin']);
}

/** Changes the body of one function, to another text each time. */
export function editBody(folder: string): () => void {
  const file = path.join(folder, 'internal/order/order.go');
  let edit = 0;
  return () => {
    edit += 1;
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace(/total := .*/, `total := "edit ${edit} of ${process.pid}"`));
  };
}

function configOf(names: readonly string[], on: readonly string[]): string {
  const matrix = on.length === 0 ? '' : `    matrix: { platform: [${on.join(', ')}] }\n`;
  const targets = names.map(
    (name) => `  ${name}:\n    kind: compile\n    using: go\n    package: ./cmd/${name}\n${matrix}`,
  );
  const all = `  all: { kind: group, needs: [${names.join(', ')}] }\n`;
  return `version: 1\nproject: bench\ndefault: [all]\ntargets:\n${targets.join('')}${all}`;
}

function packageText(name: string): string {
  const functions = Array.from(
    { length: functionsPerPackage },
    (_, index) => `
func part${index}(words []string, by map[string]int) (string, error) {
	sort.Strings(words)
	for at, word := range words {
		if by[word] > at*${index + 1} {
			return "", fmt.Errorf("${name} ${index}: %s of %d", word, by[word])
		}
		by[strings.ToUpper(word)] += ${index}
	}
	return strings.Join(words, "${index}"), nil
}
`,
  );
  const calls = Array.from({ length: functionsPerPackage }, (_, index) => `part${index}`).join(', ');
  return `package ${name}

import (
	"fmt"
	"sort"
	"strings"
)

// Describe says what there is.
func Describe(words ...string) string {
	total := "edit 0"
	by := map[string]int{}
	for _, part := range []func([]string, map[string]int) (string, error){${calls}} {
		text, err := part(words, by)
		if err != nil {
			return err.Error()
		}
		total += text
	}
	return total
}
${functions.join('')}`;
}

function programText(name: (typeof programs)[number]): string {
  const { path: imported, use } = imports[name];
  const own = packages.map((one) => `	"example.com/bench/internal/${one}"`).join('\n');
  const calls = packages.map((one) => `	fmt.Println(${one}.Describe(os.Args...))`).join('\n');
  return `package main

import (
	"fmt"
	"${imported}"
	"os"

${own}
)

func main() {
	${use}
${calls}
}
`;
}
