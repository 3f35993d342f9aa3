/** `npm run new-driver sign/foo`: copies the template into the folder of a new driver. */
import path from 'node:path';
import { copyTemplate } from './new-driver/copy-template.ts';

const top = path.resolve(import.meta.dirname, '..');
const copied = copyTemplate(top, process.argv[2] ?? '');
if ('problem' in copied) {
  console.error(`${copied.problem}\nusage: npm run new-driver KIND/NAME`);
  process.exitCode = 2;
} else {
  for (const file of copied.files) console.error(`written: ${file}`);
  console.error('next: its schema, plan and performers; then `npm run generate` and `npm run qa`');
}
