/** Door of the graph room: Config → Graph → Goals. */
export { expandGraph, type ExpandedSpec, type GraphRequest, type NodeExpander } from './expand-graph.ts';
export { pickByText, select, type SelectRequest } from './select.ts';
