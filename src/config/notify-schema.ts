/** JSON Schema of the key `notify`. */
import type { JsonObject } from '../base/json.ts';

const notifyWhen: Readonly<Record<string, JsonObject>> = {
  on: {
    description: 'When to tell: success, failure or deploy, or a list of them.',
    default: 'failure',
    examples: [['failure', 'deploy']],
    anyOf: [
      { type: 'string', enum: ['success', 'failure', 'deploy'] },
      { type: 'array', minItems: 1, items: { type: 'string', enum: ['success', 'failure', 'deploy'] } },
    ],
  },
  if: {
    description: 'An expression (without ${{ }}): where it is false nobody is told.',
    examples: ["env.CI == 'true'"],
    type: ['string', 'boolean'],
    'x-gobuild': 'literal',
  },
};

const means = (key: string, properties: Readonly<Record<string, JsonObject>>): JsonObject => ({
  type: 'object',
  properties: { ...notifyWhen, ...properties },
  additionalProperties: false,
  required: [key],
});

export const notifySchema: JsonObject = {
  description: 'Whom to tell when a run has ended.',
  examples: [[{ webhook: 'https://chat.example.com/hooks/builds' }]],
  type: 'array',
  items: {
    type: 'object',
    anyOf: [
      means('webhook', {
        webhook: {
          description: 'An http or https address that gets the report of the run as JSON (POST).',
          examples: ['https://chat.example.com/hooks/builds'],
          type: 'string',
          minLength: 1,
          'x-gobuild': 'secret',
        },
        headers: {
          description: 'Further headers of the request.',
          examples: [{ Authorization: 'Bearer ${{ secrets.TOKEN }}' }],
          type: 'object',
          additionalProperties: { type: 'string', 'x-gobuild': 'secret' },
        },
      }),
      means('command', {
        command: {
          description: 'A program and its words; it reads the report of the run as JSON.',
          examples: [['./scripts/tell.sh']],
          type: 'array',
          minItems: 1,
          items: { type: 'string', minLength: 1 },
        },
      }),
    ],
  },
};
