/** What each exit code means and what to do then, for `gobuild help CODE` and docs/diagnostics.md. */

export interface ExitCodeHelp {
  readonly code: number;
  readonly means: string;
  readonly todo: string;
}

export const exitCodeHelp: readonly ExitCodeHelp[] = [
  { code: 0, means: 'done', todo: 'Nothing. Warnings, if there were any, stand on standard error.' },
  {
    code: 1,
    means: 'a target failed: its command, its tests, its time limit, an output that it did not make, a wrong password',
    todo: 'Read its block on standard error; `gobuild log` has the whole output.',
  },
  {
    code: 2,
    means: 'the configuration or the command line is wrong; a file that a target names is missing',
    todo: 'Correct the place that is shown. Such an error is found before anything runs where that is possible.',
  },
  {
    code: 3,
    means: 'the machine did not give what is needed: disk space, a permission, a file that can be read, a tool',
    todo: 'Make room, give the permission or install the tool that is named, and run again.',
  },
  { code: 4, means: 'a remote that is required cannot be reached', todo: 'Look at the network and run again.' },
  {
    code: 5,
    means: 'refused for integrity or security: an altered artifact, a wrong signature, a release marked bad',
    todo: 'Find out who changed what before you build or deploy it again.',
  },
  {
    code: 6,
    means: 'a deploy failed, and what ran before runs again (with no earlier release: nothing runs)',
    todo: 'Read why the probes failed; nothing has to be repaired on the host.',
  },
  {
    code: 7,
    means: 'a deploy failed, and so did its rollback',
    todo: 'A person is needed: `gobuild deploy status` tells what is where.',
  },
  {
    code: 8,
    means: 'another run holds the lock of the workspace, and --no-wait was given',
    todo: 'Wait for that run or end it; without --no-wait gobuild waits by itself.',
  },
  {
    code: 10,
    means: 'changes are pending (`deploy plan --exit-code`)',
    todo: 'Nothing: that is the answer to the question.',
  },
  { code: 70, means: 'a bug in gobuild', todo: 'Report it with what is printed.' },
  { code: 129, means: 'ended by SIGHUP: the terminal was closed', todo: 'Run again: what was finished is kept.' },
  { code: 130, means: 'ended by SIGINT: Ctrl-C', todo: 'Run again: what was finished is kept.' },
  { code: 143, means: 'ended by SIGTERM', todo: 'Run again: what was finished is kept.' },
];
