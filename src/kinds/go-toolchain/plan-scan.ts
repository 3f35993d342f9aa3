/** How the Go drivers plan their scan: one of a target's own, or one that all targets with equal questions share. Pure. */
import type { Json } from '../../base/json.ts';
import type { Action, ToolNeed } from '../../model/action.ts';
import { aspectName, performerName, type ActionFields, type PlanContext } from '../../model/kind.ts';
import { shortDigest } from './digest.ts';
import { goVariables } from './go-variables.ts';
import { moduleFiles, type GoScan } from './scan.ts';

export interface ScanRequest {
  readonly scan: GoScan;
  /** Its driver has {@link performScan} as `scan` and {@link readGoHeader} as `header`. */
  readonly driver: string;
  readonly platform: string;
  readonly tool: ToolNeed;
}

/** Fields of a scan action: nothing of it depends on one node's own limits, so that nodes may share it. */
export const scanFields = (
  { scan, driver, platform, tool }: ScanRequest,
  { dist }: Pick<PlanContext, 'dist'>,
): ActionFields => ({
  step: 'scan',
  work: { type: 'perform', performer: performerName(driver, 'scan'), input: scan },
  inputs: [
    ...moduleFiles(scan.go),
    {
      type: 'tree',
      base: scan.go.module,
      except: [dist],
      aspect: { name: aspectName(driver, 'header'), suffix: '.go' },
    },
  ],
  outputs: [],
  platform,
  secrets: [],
  tools: [tool],
  pool: 'cpu',
  scan: true,
  retries: 0,
  timeoutMs: undefined,
});

/** One action for all nodes that ask the same in the same environment. */
export function sharedScan(request: ScanRequest, context: PlanContext): Action {
  const { scan, driver, platform, tool } = request;
  const rest = { env: goVariables(context.env), cache: context.node.cache };
  const question = { scan, driver, ...rest, ...(tool.wanted === undefined ? {} : { wanted: tool.wanted }) };
  const id = `go-list:${scan.go.module}:${platform}:${shortDigest(question as unknown as Json)}`;
  return context.action({ ...scanFields(request, context), ...rest, id });
}
