/** Run by itself: swaps a folder for a link to another one and back, as fast as it can, until its input ends. */
import fs from 'node:fs';

const [folder = '', target = ''] = process.argv.slice(2);
const aside = `${folder}.aside`;
let going = true;
process.stdin.on('end', () => (going = false)).resume();

function swap(): void {
  for (let round = 0; round < 200; round += 1) {
    try {
      fs.renameSync(folder, aside);
      fs.symlinkSync(target, folder);
      fs.unlinkSync(folder);
    } catch {
      // gobuild made the folder anew, or removed the link: the next round begins with what is there.
    }
    try {
      if (fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) fs.unlinkSync(folder);
      fs.renameSync(aside, folder);
    } catch {
      fs.rmSync(aside, { recursive: true, force: true });
    }
  }
  if (going) setImmediate(swap);
}
process.stdout.write('swapping\n');
swap();
