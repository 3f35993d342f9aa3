/** Door of the graph room: Config → Graph → Goals. */
export type { ExpandedSpec, GraphRequest, NodeExpander } from './draft.ts';
export { expandGraph } from './expand-graph.ts';
export { pickByText, select, type SelectRequest } from './select.ts';
