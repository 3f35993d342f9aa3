/** The life of one service as a pure state machine: what is wanted, what is there, what to do next. Knows no process. */

/**
 * absent ─want→ starting ─came-up→ ready ─ended→ down ─again, want→ starting
 * starting ─failed→ down; starting, ready ─want another→ stopping ─stopped→ starting
 * ready ─want another, handed over→ replacing ─next-up→ ready; replacing ─next-failed→ ready, as before
 * replacing ─want another→ dropping ─next-over→ replacing, or ready
 * An identity is a text that changes whenever the service must be started anew.
 */
export type Life =
  | { readonly at: 'absent' }
  | { readonly at: 'starting'; readonly identity: string }
  | { readonly at: 'ready'; readonly identity: string }
  /** The one of `identity` serves while `next` comes up beside it. */
  | { readonly at: 'replacing'; readonly identity: string; readonly next: string }
  /** The one of `identity` serves while a start beside it, which nobody wants any more, is broken off. */
  | { readonly at: 'dropping'; readonly identity: string; readonly next: string }
  /** `next`: what is started afterwards; undefined: nothing. */
  | { readonly at: 'stopping'; readonly next: string | undefined }
  /** It ended by itself, or did not come up: the next wish starts it, equal or not, and so does the end of a pause. */
  | { readonly at: 'down'; readonly identity: string };

export type LifeEvent =
  /** undefined: it is not wanted any more. `handover`: old and new may run side by side. */
  | { readonly type: 'want'; readonly identity: string | undefined; readonly handover?: boolean | undefined }
  | { readonly type: 'came-up' | 'failed' | 'ended' }
  /** Of the one that is started beside. `next-over`: its start was broken off. */
  | { readonly type: 'next-up' | 'next-failed' | 'next-over' }
  /** Nothing of it runs any more. */
  | { readonly type: 'stopped' }
  /** The pause after a failure is over. */
  | { readonly type: 'again' };

/**
 * `stop` ends all of it, also breaks starts off. `replace`: start the new one beside. `retire`: the new one takes its place,
 * the old one ends. `promote`: the old one is gone, the new one takes its place. `drop`: break the new one's start off.
 */
export type LifeEffect = 'start' | 'stop' | 'replace' | 'retire' | 'promote' | 'drop';

export interface LifeStep {
  readonly life: Life;
  readonly effect?: LifeEffect | undefined;
}

type Want = LifeEvent & { readonly type: 'want' };

export const newLife: Life = { at: 'absent' };

export function nextLife(life: Life, event: LifeEvent): LifeStep {
  switch (event.type) {
    case 'want':
      return want(life, event);
    case 'came-up':
      return life.at === 'starting' ? { life: { at: 'ready', identity: life.identity } } : { life };
    case 'failed':
    case 'ended':
      return gone(life);
    case 'next-up':
      return life.at === 'replacing' ? { life: { at: 'ready', identity: life.next }, effect: 'retire' } : { life };
    case 'next-failed':
    case 'next-over':
      return nextGone(life);
    case 'stopped':
      return life.at === 'stopping' ? begin(life.next) : { life };
    case 'again':
      return life.at === 'down' ? begin(life.identity) : { life };
  }
}

/** Somebody started beside it goes on in its place. */
function gone(life: Life): LifeStep {
  if (life.at === 'starting' || life.at === 'ready') return { life: { at: 'down', identity: life.identity } };
  if (life.at === 'replacing') return { life: { at: 'starting', identity: life.next }, effect: 'promote' };
  return life.at === 'dropping' ? { life: { at: 'stopping', next: life.next }, effect: 'promote' } : { life };
}

function nextGone(life: Life): LifeStep {
  if (life.at === 'replacing') return { life: { at: 'ready', identity: life.identity } };
  return life.at === 'dropping' ? replace(life.identity, life.next) : { life };
}

function want(life: Life, { identity, handover = false }: Want): LifeStep {
  switch (life.at) {
    case 'absent':
    case 'down':
      return begin(identity);
    case 'stopping':
      return { life: { at: 'stopping', next: identity } };
    case 'starting':
      return life.identity === identity ? { life } : stop(identity);
    case 'ready':
      if (life.identity === identity) return { life };
      return handover && identity !== undefined ? replace(life.identity, identity) : stop(identity);
    case 'replacing':
    case 'dropping':
      if (!handover || identity === undefined) return stop(identity);
      return life.next === identity ? { life } : drop(life, identity);
  }
}

const stop = (next: string | undefined): LifeStep => ({ life: { at: 'stopping', next }, effect: 'stop' });

const begin = (identity: string | undefined): LifeStep =>
  identity === undefined ? { life: { at: 'absent' } } : { life: { at: 'starting', identity }, effect: 'start' };

const replace = (identity: string, next: string): LifeStep =>
  identity === next
    ? { life: { at: 'ready', identity } }
    : { life: { at: 'replacing', identity, next }, effect: 'replace' };

const drop = (life: Life & { readonly at: 'replacing' | 'dropping' }, next: string): LifeStep => ({
  life: { at: 'dropping', identity: life.identity, next },
  ...(life.at === 'replacing' && { effect: 'drop' }),
});
