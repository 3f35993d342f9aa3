/** Picks events of a run by their type, with what it is. */
import type { Event } from '../../model/event.ts';

export type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>;

/** Events of one type, in their order. */
export const eventsOf = <T extends Event['type']>(events: readonly Event[], type: T): readonly EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type);

/** Place of a node in the page's list. */
export type PlaceOf = (node: string) => number | undefined;
