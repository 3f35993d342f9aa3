/** The only door of picocolors: the few colours that reports use, on or off. */
import picocolors from 'picocolors';

type Paint = (text: string) => string;

export interface Colours {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** Colours that paint, or that leave every text as it is. Never looks at the environment: the caller has decided. */
export const colours = (enabled: boolean): Colours => picocolors.createColors(enabled);

export const plain: Colours = colours(false);
