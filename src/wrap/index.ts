/** The door of wrap: from a view of the targets to the files of other tools. */
export { wrappers, type WrapTool } from './wrappers.ts';
export { isMadeBy } from './header.ts';
export type { WrapFile, WrapRoot, WrapTarget, WrapView, Wrapper } from './view.ts';
