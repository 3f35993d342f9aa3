/** The door of the config room: text → Config, and the expansion of what a node needs of it. */
export { readConfig, type ReadConfig } from './read-config.ts';
export type { ConfigRequest, StartFile } from './resolution.ts';
export { withLinkTargets } from './link-targets.ts';
export { lockText, readLock, type ReadLock } from './lock-file.ts';
export { composeSchema } from './schema.ts';
export { evaluateCondition, expandSettings, type Expanded, type NodeRequest, type NodeTexts } from './expand-node.ts';
export { readRoot, type RootKey } from './read-root.ts';
export { placePaths } from './place-paths.ts';
export type { FileFacts } from './resolve-file.ts';
export type { Contexts, ContextValue, UsedFact } from './contexts.ts';
export { withValidator } from './validate.ts';
export { readForeignYaml } from './foreign-yaml.ts';
export { readPlatform } from './known-platforms.ts';
