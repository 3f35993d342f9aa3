/** Paths from the folder of a repository. */
import { expect, test } from 'vitest';
import { repositoryPaths } from './ci-paths.ts';

test.each([
  ['/r', '/r', 'a.go', 'a.go'],
  ['/r', '/r/services/api', 'cmd/a.go', 'services/api/cmd/a.go'],
  ['/r', '/r/services/api', '../lib/a.go', 'services/lib/a.go'],
  ['/r', '/r/services/api', '../../../x/a.go', undefined],
  ['/r', '/r/api', '/r/other/a.go', 'other/a.go'],
  ['/r', '/r/api', '/usr/local/go/src/fmt/print.go', undefined],
  ['/elsewhere', '/r/api', 'a.go', 'a.go'],
  [undefined, '/r/api', 'a.go', 'a.go'],
])('repository %s, workspace %s: %s is %s', (repository, workspace, path, expected) => {
  expect(repositoryPaths(repository, workspace)(path)).toBe(expected);
});
