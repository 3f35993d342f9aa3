/** `schema`: the JSON Schema of gobuild.yaml, for editors. */
import { composeSchema } from '../config/index.ts';
import { drivers } from '../kinds/index.ts';
import type { App } from './contract.ts';

export const schema: App['schema'] = async () => ({
  type: 'done',
  value: composeSchema(drivers),
  diagnostics: [],
  sources: {},
});
