/** Performs the main action: all packages have passed; writes the reports and the count. */
import { count } from '../../../base/text.ts';
import { compareText } from '../../../base/order.ts';
import type { Performer } from '../../../model/perform.ts';
import { inputOf, type ReportInput } from './inputs.ts';
import { keepAll } from './kept-results.ts';
import { countTests, countsText, type PackageResult } from './test-report.ts';

export const performReport: Performer = (jobs, world) =>
  Promise.resolve(
    jobs.map(({ action, results }) => {
      const { reports, foreign } = inputOf(action) as ReportInput;
      if (foreign)
        return { ok: true, note: `built the tests of ${count(results.size, 'package')}; they cannot run here` };
      // Written by performTest of this driver.
      const packages = [...results.values()].map((result) => result.data as unknown as PackageResult);
      const sorted = packages.toSorted((a, b) => compareText(a.package, b.package));
      keepAll(action, { reports, results: sorted, world });
      if (sorted.length === 0) world.log('no package has tests');
      return { ok: true, note: sorted.length === 0 ? 'no test files' : countsText(countTests(sorted)) };
    }),
  );
