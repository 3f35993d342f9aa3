/** What the doctor found, in groups: one line each, and what to do. */
import { count } from '../base/text.ts';
import { healthGroups, type HealthFinding } from '../model/health.ts';
import type { Colours } from './colours.ts';
import { visible } from './visible.ts';
import { table } from './width.ts';

export function doctorText(findings: readonly HealthFinding[], paint: Colours): string {
  const groups = healthGroups.flatMap((group) => {
    const own = findings.filter((finding) => finding.group === group);
    return own.length === 0 ? [] : [paint.bold(group), ...groupLines(own, paint), ''];
  });
  return [...groups, sumOf(findings)].map((line) => `${line}\n`).join('');
}

function groupLines(findings: readonly HealthFinding[], paint: Colours): readonly string[] {
  const colour = { ok: paint.green, warning: paint.yellow, missing: paint.red };
  const rows = table(
    findings.map((finding) => [
      `  ${finding.verdict}`,
      visible(finding.what),
      visible(finding.says) + neededBy(finding),
    ]),
  );
  return findings.flatMap((finding, index) => {
    const { verdict, help } = finding;
    const row = (rows[index] ?? '').replace(verdict, colour[verdict](verdict));
    return verdict === 'ok' || help === undefined ? [row] : [row, `           help: ${visible(help)}`];
  });
}

/** Told where something is wrong: then it matters. */
function neededBy({ verdict, neededBy: targets = [] }: HealthFinding): string {
  if (verdict === 'ok' || targets.length === 0) return '';
  const named = targets.slice(0, 4).map(visible).join(', ');
  return ` (needed by ${named}${targets.length > 4 ? ` and ${targets.length - 4} more` : ''})`;
}

function sumOf(findings: readonly HealthFinding[]): string {
  const number = (verdict: HealthFinding['verdict']): number =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const [warnings, missing] = [number('warning'), number('missing')];
  const parts = [`${number('ok')} ok`];
  if (warnings > 0) parts.push(count(warnings, 'warning'));
  if (missing > 0) parts.push(`${missing} missing`);
  return parts.join(', ');
}
