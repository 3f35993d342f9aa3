/** The single lines that long-running programs add: what became of one, and what it prints, each with its name in front. */
import { durationText } from '../base/text.ts';
import type { EventBody, ServiceState } from '../model/event.ts';
import type { Colours } from './colours.ts';
import { outputText } from './output-text.ts';
import { visible } from './visible.ts';

type ServiceTold = Extract<EventBody, { readonly type: 'service' }>;
type ServiceOutput = Extract<EventBody, { readonly type: 'service-output' }>;

const paints: Readonly<Record<ServiceState, keyof Pick<Colours, 'green' | 'red' | 'dim'>>> = {
  starting: 'dim',
  ready: 'green',
  stopping: 'dim',
  stopped: 'dim',
  failed: 'red',
  ended: 'red',
  waiting: 'dim',
  replaced: 'dim',
};

/** `  dev  ready  0.2 s`; `  dev  failed: port 8080 is taken by orders (pid 4711)`. */
export function serviceLine({ node, state, why, ms }: ServiceTold, paint: Colours): string {
  const what = paint[paints[state]](state);
  return `  ${visible(node)}  ${what}${why === undefined ? '' : `: ${visible(why)}`}${ms === undefined ? '' : `  ${durationText(ms)}`}`;
}

/** What the command of `watch --on-change` printed, and how it failed. */
export function changeHookLines(
  { output, problem }: Extract<EventBody, { readonly type: 'change-hook' }>,
  { paint, quiet }: { readonly paint: Colours; readonly quiet: boolean },
): readonly string[] {
  const printed = output === '' || (quiet && problem === undefined);
  const lines = printed ? [] : serviceOutputLines({ type: 'service-output', node: 'on-change', text: output }, paint);
  return problem === undefined ? lines : [...lines, paint.red(`on-change: ${visible(problem)}`)];
}

/** Output is made inert before it becomes an event. */
export const serviceOutputLines = ({ node, text }: ServiceOutput, paint: Colours): readonly string[] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${paint.dim(`${visible(node)} |`)} ${outputText(line, { paint })}`.trimEnd());
