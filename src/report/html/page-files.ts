/** The files of a run's page: what its nodes made and what stood, against what lay there before. Pure. */
import type { MadeFile } from '../../model/run-report.ts';
import type { RunRecord } from '../../model/run-record.ts';
import { visible } from '../visible.ts';
import type { FileChange, PageData, PageFile } from './page-data.ts';
import { eventsOf, type PlaceOf } from './told-events.ts';

type Files = Pick<PageData, 'files' | 'filesLeftOut'>;

/** Made ones first: what changed is what one looks for. */
export function pageFiles({ events, standing }: Pick<RunRecord, 'events' | 'standing'>, placeOf: PlaceOf): Files {
  const made = eventsOf(events, 'node-finished').flatMap(({ report, made }) =>
    made ? [{ node: report.node, files: made.files, of: made.of, change: changeOf }] : [],
  );
  const stands = standing.map((one) => ({ ...one, change: (): FileChange => 'stands' }));
  const all = [...made, ...stands];
  return {
    files: all.flatMap(({ node, files, change }) => {
      const place = placeOf(node);
      return place === undefined ? [] : files.map((file) => pageFile(file, place, change(file)));
    }),
    filesLeftOut: all.reduce((sum, { files, of }) => sum + of - files.length, 0),
  };
}

const changeOf = ({ was, digest }: MadeFile): FileChange => (!was ? 'new' : was.digest === digest ? 'same' : 'changed');

function pageFile({ path, size, digest, was }: MadeFile, node: number, change: FileChange): PageFile {
  return { node, path: visible(path), size, digest, change, ...(change === 'changed' && was ? { was } : {}) };
}
