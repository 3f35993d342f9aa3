/** The life of one service as a pure state machine: what is wanted, what is there, what to do next. Knows no process. */

/**
 * absent ─want→ starting ─came-up→ ready ─ended→ down ─want→ starting
 * starting ─failed→ down; starting, ready ─want another→ stopping ─stopped→ starting
 * An identity is a text that changes whenever the service must be started anew.
 */
export type Life =
  | { readonly at: 'absent' }
  | { readonly at: 'starting'; readonly identity: string }
  | { readonly at: 'ready'; readonly identity: string }
  /** `next`: what is started afterwards; undefined: nothing. */
  | { readonly at: 'stopping'; readonly next: string | undefined }
  /** It ended by itself, or did not come up: the next wish starts it, equal or not. */
  | { readonly at: 'down' };

export type LifeEvent =
  /** undefined: it is not wanted any more. */
  | { readonly type: 'want'; readonly identity: string | undefined }
  | { readonly type: 'came-up' }
  | { readonly type: 'failed' }
  | { readonly type: 'ended' }
  | { readonly type: 'stopped' };

/** `stop` also breaks a start off. */
export type LifeEffect = 'start' | 'stop';

export interface LifeStep {
  readonly life: Life;
  readonly effect?: LifeEffect | undefined;
}

export const newLife: Life = { at: 'absent' };

export function nextLife(life: Life, event: LifeEvent): LifeStep {
  switch (event.type) {
    case 'want':
      return want(life, event.identity);
    case 'came-up':
      return life.at === 'starting' ? { life: { at: 'ready', identity: life.identity } } : { life };
    case 'failed':
    case 'ended':
      return life.at === 'starting' || life.at === 'ready' ? { life: { at: 'down' } } : { life };
    case 'stopped':
      return life.at === 'stopping' ? begin(life.next) : { life };
  }
}

function want(life: Life, identity: string | undefined): LifeStep {
  switch (life.at) {
    case 'absent':
    case 'down':
      return begin(identity);
    case 'starting':
    case 'ready':
      return life.identity === identity ? { life } : { life: { at: 'stopping', next: identity }, effect: 'stop' };
    case 'stopping':
      return { life: { at: 'stopping', next: identity } };
  }
}

const begin = (identity: string | undefined): LifeStep =>
  identity === undefined ? { life: { at: 'absent' } } : { life: { at: 'starting', identity }, effect: 'start' };
