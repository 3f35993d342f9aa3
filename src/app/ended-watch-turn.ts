/** A turn of watch that came to its end, as those are told who follow the turns. */
import type { Files, Secrets } from '../model/ports.ts';
import type { RunReport } from '../model/run-report.ts';
import type { Project } from './open-project.ts';

export interface EndedWatchTurn {
  readonly project: Project;
  readonly report: RunReport;
  readonly files: Pick<Files, 'remove'>;
  /** Paths that started it, as people know them. */
  readonly changed: readonly string[];
  readonly secrets: Pick<Secrets, 'redact' | 'stream'>;
}
