/** Every row of the table, in its order. */
import type { Row } from '../row.ts';
import { allRows } from './all.ts';
import { archiveRows } from './archive.ts';
import { editRows } from './edit.ts';
import { faultRows } from './faults.ts';
import { goRows } from './go.ts';
import { growthRows } from './growth.ts';
import { idleRows } from './idle.ts';
import { scheduleRows } from './schedule.ts';
import { shapeRows } from './shapes.ts';
import { watchRows } from './watch.ts';

export const rows: readonly Row[] = [
  ...idleRows,
  ...editRows,
  ...allRows,
  ...growthRows,
  ...shapeRows,
  ...goRows,
  ...scheduleRows,
  ...archiveRows,
  ...watchRows,
  ...faultRows,
];
