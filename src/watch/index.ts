/** Door of watch: when to run again, and services that are kept running. */
export { openServiceKeeper, type ServiceKeeper } from './keep-services.ts';
export type { ServiceWish, ServiceWorld } from './service-world.ts';
export type { WatchAsk } from './watch-machine.ts';
export { watchLoop, type Sight, type TurnEnd, type TurnRequest } from './watch-loop.ts';
