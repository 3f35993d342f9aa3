/**
 * F59, F62: a secret that a target prints in every form, loses in an error and dies with: it is masked wherever gobuild
 * shows or keeps something, and no process has it among its arguments. Secrets with equal beginnings leave nothing over.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';

const canary = 'canary-5f1c/zz+9 "quoted" & 100%';
/** Long enough to fill several lines of base64. */
const longCanary = `LONG-${'0123456789abcdef-'.repeat(12)}END`;
const prefixes = { SHORT: 'tok-4711', LONGER: 'tok-4711-and-more', LONGEST: 'tok-4711-and-more-still' };

const file = `version: 1
project: demo
secrets:
  TOKEN: { env: MY_TOKEN }
  LONG: { file: ../long.txt }
  SHORT: { env: MY_SHORT }
  LONGER: { env: MY_LONGER }
  LONGEST: { env: MY_LONGEST }
notify:
  - { on: [failure, success], command: [sh, -c, 'cat >> notified'] }
targets:
  whole:
    kind: task
    secrets: [TOKEN, LONG]
    inputs: [in.txt]
    outputs: [out.txt]
    run: |
      echo "whole $TOKEN $LONG"
      printf 'split %s' "$(printf %s "$TOKEN" | cut -c1-11)"; sleep 0.1; printf '%s\\n' "$(printf %s "$TOKEN" | cut -c12-)"
      printf %s "$TOKEN" | base64 -w0; echo
      printf 'user:%s' "$TOKEN" | base64 -w0; echo
      echo "$LONG" | base64
      printf %s "$TOKEN" | od -An -v -tx1 | tr -d ' \\n'; echo
      node -e 'const t = process.env.TOKEN; console.log(encodeURIComponent(t)); console.log(new URLSearchParams({ t }) + ""); console.log(JSON.stringify({ t })); console.error(new Error("no access with " + t))'
      { cat /proc/[0-9]*/cmdline 2>/dev/null || true; } | tr '\\0' ' ' > ../cmdlines
      echo "$TOKEN" | wc -c > out.txt
  fails: { kind: task, secrets: [TOKEN], run: 'echo "denied: $TOKEN" >&2; exit 3' }
  crashes: { kind: task, secrets: [TOKEN], run: 'echo "last words $TOKEN" >&2; kill -SEGV $$' }
  says: { kind: task, secrets: [SHORT, LONGER, LONGEST], run: 'echo "<$SHORT> <$LONGER> <$LONGEST> <$LONGEST$SHORT>"' }
`;

/** Every way in which text could be told back, at least in part. */
const telling = (value: string): readonly string[] => {
  const bytes = Buffer.from(value);
  const url = encodeURIComponent(value);
  return [
    value,
    bytes.toString('base64'),
    bytes.toString('hex'),
    url,
    url.toLowerCase(),
    JSON.stringify(value).slice(1, -1),
  ].map((form) => form.slice(2, Math.min(form.length - 2, 40)));
};
const forms = [...telling(canary), ...telling(longCanary), Buffer.from(longCanary).toString('base64').slice(100, 140)];
const leaksIn = (text: string): readonly string[] => forms.filter((form) => text.includes(form));

/** Files below the rig's base of which the content, or the name, tells a secret. */
function leakingFiles(rig: Rig): readonly string[] {
  return fs
    .readdirSync(rig.base, { recursive: true, withFileTypes: true })
    .map((entry) => [path.join(entry.parentPath, entry.name), entry.isFile()] as const)
    .filter(([name, isFile]) => leaksIn(`${name}\n${isFile ? fs.readFileSync(name, 'latin1') : ''}`).length > 0)
    .map(([name]) => path.relative(rig.base, name));
}

test.skipIf(process.platform !== 'linux')('F59: a secret is told nowhere, in none of its forms', async () => {
  await using rig = await createRig({
    files: { 'gobuild.yaml': file, 'in.txt': 'x' },
    env: { MY_TOKEN: canary },
  });
  fs.writeFileSync(path.join(rig.base, 'long.txt'), `${longCanary}\n`);
  let shown = '';
  for (const [line, code] of [
    ['run whole --verbose --stream --trace trace.json', 0],
    ['run whole --json --force', 0],
    ['run fails crashes --keep-going', 1],
    ['run fails --json', 1],
    ['log --target whole', 0],
    ['log --target crashes', 0],
    ['explain whole --json', 0],
    ['show whole --json', 0],
    ['run --dry-run whole', 0],
  ] as const) {
    const ran = await rig.run(...line.split(' '));
    expect(ran.code, `${line}: ${ran.stderr}`).toBe(code);
    expect(leaksIn(ran.stdout + ran.stderr), line).toEqual([]);
    shown += ran.stderr;
  }
  expect(shown).toMatch(/whole \*\*\* \*\*\*[^]*split \*\*\*/);
  expect(rig.read('out.txt').trim()).toBe(String(canary.length + 1));
  const cmdlines = fs.readFileSync(path.join(rig.base, 'cmdlines'), 'utf8');
  expect(cmdlines).toMatch(/gobuild/);
  expect(leaksIn(cmdlines)).toEqual([]);
  expect(rig.read('notified')).toContain('fails');
  fs.rmSync(path.join(rig.base, 'long.txt'));
  expect(leakingFiles(rig)).toEqual([]);
});

test('F62: of secrets with equal beginnings nothing is left over', async () => {
  await using rig = await createRig({
    files: { 'gobuild.yaml': file, 'in.txt': 'x' },
    env: { MY_SHORT: prefixes.SHORT, MY_LONGER: prefixes.LONGER, MY_LONGEST: prefixes.LONGEST },
  });
  const ran = await rig.run('run', 'says', '--stream');
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toContain('<***> <***> <***> <******>');
});
