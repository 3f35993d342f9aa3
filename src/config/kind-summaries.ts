/** What each kind of target is for, in words for editors. */
import type { Kind } from '../model/config.ts';

export const kindSummaries: Readonly<Record<Kind, string>> = {
  compile: 'makes programs, libraries or firmware',
  check: 'gives a verdict: tests, vet, a command that must succeed',
  sign: 'makes checksums and signatures',
  package: 'makes what is shipped: archives and packages',
  deploy: 'brings a release to where it runs',
  task: 'runs a command, as a rule of Make does',
  service: 'a program that keeps running, restarted by gobuild watch',
  group: 'a name for several targets',
};
