/** What the codes of the command line mean: an example of each, and what to do. */
import type { CodeHelp } from './code-help.ts';

export const commandLineCodes: CodeHelp = {
  GB4001: ['gobuild rnu', '`gobuild --help` lists the commands; a target is built by `gobuild run TARGET`.'],
  GB4002: ['gobuild run --kep-going', '`gobuild help COMMAND` lists the options that the command takes.'],
  GB4003: ['gobuild run -j', 'Write the value behind the option.'],
  GB4004: ['gobuild run -j 0', 'Write a value of the form that is told.'],
  GB4005: ['gobuild show', 'Write the word that is missing.'],
  GB4006: ['gobuild show a b', 'Leave the other words out.'],
  GB4007: ['gobuild deploy resume', 'Wait for a version that has it: `gobuild --help` lists what comes later.'],
  GB4008: ['gobuild run without default:', 'Name targets, or write default: into the file.'],
  GB4009: ['gobuild run build -- -v', 'Name a target that declares args: true, or leave the arguments out.'],
  GB4020: ['gobuild -C gone list', 'Correct the path behind -C.'],
  GB4021: ['gobuild list in an empty folder', 'Go to the folder of a gobuild.yaml, write one, or name it with -f.'],
  GB4022: ['gobuild clean --all while a service runs from .gobuild', 'Run `gobuild deploy stop TARGET` first.'],
  GB4023: ['gobuild deploy status without a deploy target', 'Add or name a target of kind: deploy.'],
  GB4024: [
    'gobuild verify before the first release',
    'Name a checksum list, a bundle, a signed file or a release folder.',
  ],
  GB4025: ['gobuild keygen a second time', 'Choose another path, or replace the key with --force.'],
  GB4026: ['gobuild keygen without COSIGN_PASSWORD', 'Set COSIGN_PASSWORD, and run keygen again with --force.'],
  GB4027: ['gobuild log 2020', '`gobuild log` lists the runs that are kept.'],
  GB4030: ['gobuild affected outside of git', 'Run `git init` and commit.'],
  GB4031: ['gobuild affected --since mian', 'Name a commit, branch or tag that `git log` knows.'],
  GB4040: ['gobuild wrap mkae', 'Name one of the tools that `gobuild help wrap` lists.'],
  GB4041: [
    'gobuild wrap make beside a Makefile of your own',
    'Write elsewhere with `-o DIR`, look at it with `--stdout`, or replace yours with `--force`.',
  ],
  GB4042: ['gobuild wrap git-hooks outside of git', 'Run `git init`, or name a folder with `-o DIR`.'],
  GB4050: ['gobuild init a second time', 'Look at the new one with --stdout, or replace the old one with --force.'],
  GB4051: [
    'gobuild init in an empty folder',
    'Go to the folder of a go.mod, make one with `go mod init`, or name a file with --from.',
  ],
  GB4052: ['gobuild init --from notes.txt', 'Name a Makefile, a Taskfile.yml or a .goreleaser.yaml.'],
  GB4053: [
    'gobuild init --from Makefile with a recipe that cannot be taken over',
    'The target stands in the file as a comment that says why: correct it there.',
  ],
};
