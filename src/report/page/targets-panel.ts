/** All targets as a table: what became of each, how long it took, and why. */
import { count, durationText } from '../../base/text.ts';
import { button, element } from './element.ts';
import { chooseNodes } from './choose-nodes.ts';
import type { PageRun } from './page-run.ts';
import { sortedTable } from './sorted-table.ts';
import { stateChip, stateNames } from './state-look.ts';

export function targetsPanel(run: PageRun): HTMLElement {
  const { nodes } = run.data;
  const all = nodes.map((node, index) => ({ node, index }));
  const first = all.toSorted((a, b) => gravity(a.node.state) - gravity(b.node.state) || a.index - b.index);
  const table = sortedTable<(typeof all)[number]>('Targets', [
    {
      head: 'Target',
      names: true,
      by: ({ node }) => node.id,
      cell: ({ node, index }) => button(node.id, { class: 'link' }, () => run.open(index)),
    },
    { head: 'Kind', by: ({ node }) => node.kind, cell: ({ node }) => node.kind },
    { head: 'State', by: ({ node }) => gravity(node.state), cell: ({ node }) => stateChip(node.state) },
    {
      head: 'Took',
      number: true,
      by: ({ node }) => node.ms,
      cell: ({ node }) => (node.ms > 0 ? durationText(node.ms) : ''),
    },
    {
      head: 'Before',
      number: true,
      by: ({ node }) => node.expectedMs ?? 0,
      cell: ({ node }) => (node.expectedMs === undefined ? '' : durationText(node.expectedMs)),
    },
    { head: 'Why', cell: ({ node }) => whyText(node) },
  ]);
  const choice = chooseNodes(run.data, 'targets', () => draw());
  const draw = (): void => {
    const chosen = choice.isOpen() ? first : first.filter(({ node }) => choice.matches(node));
    choice.tell(choice.isOpen() ? count(nodes.length, 'target') : `${chosen.length} of ${nodes.length}`);
    table.show(chosen);
  };
  draw();
  return element('div', {}, choice.root, table.root);
}

const gravity = (state: (typeof stateNames)[number]): number => stateNames.indexOf(state);

function whyText({ reasons, failure, note }: PageRun['data']['nodes'][number]): string {
  const [first] = reasons;
  const more = reasons.length > 1 ? ` (+${reasons.length - 1})` : '';
  return failure ? failure.what : first ? `${first.text}${more}` : (note ?? '');
}
