/** The keys of _template/driver, as a person writes them, and what they become. */
import type { DriverSchema } from '../../../model/kind.ts';

export interface Spec {
  readonly title?: string | undefined;
}

export interface Settings {
  readonly title: string;
}

export const schema: DriverSchema = {
  properties: {
    title: { type: 'string', minLength: 1, description: 'First line of the note.', default: 'About this file' },
  },
};
