/** Door of watch: services that are kept running. */
export { openServiceKeeper, type ServiceKeeper } from './keep-services.ts';
export type { ServiceWish, ServiceWorld } from './bring-up-service.ts';
