/** The keys of compile/go. */
import type { DriverSchema } from '../../../model/kind.ts';
import { goProperties, type GoSpec } from '../../go-toolchain/settings.ts';
import { resourceProperty, type ResourceSpec } from './resource-settings.ts';

export interface Spec extends GoSpec {
  readonly package: string;
  readonly output?: string;
  readonly ldflags?: string | readonly string[];
  readonly gcflags?: string | readonly string[];
  readonly asmflags?: string | readonly string[];
  readonly buildmode?: 'exe' | 'pie';
  readonly stamp?: Readonly<Record<string, string | number | boolean>>;
  readonly pgo?: string;
  readonly cover?: boolean;
  readonly trimpath?: boolean;
  readonly buildvcs?: boolean;
  readonly resource?: ResourceSpec;
}

const flags = (description: string, example: readonly string[]) => ({
  type: ['string', 'array'],
  items: { type: 'string' },
  description,
  examples: [example],
});

export const schema: DriverSchema = {
  properties: {
    package: {
      type: 'string',
      'x-gobuild': 'package',
      description: 'One main package: ./cmd/server (seen from gobuild.yaml), or the import path of a tool in go.mod.',
      examples: ['./cmd/server'],
    },
    output: {
      type: 'string',
      description: 'Name of the program without .exe. Default: the last part of the package; the target for ".".',
      examples: ['edge-agent'],
    },
    ...goProperties,
    ldflags: flags('Flags of the linker (-ldflags).', ['-s', '-w']),
    gcflags: flags('Flags of the compiler (-gcflags).', ['all=-N -l']),
    asmflags: flags('Flags of the assembler (-asmflags).', ['-D=FAST']),
    buildmode: {
      enum: ['exe', 'pie'],
      default: 'exe',
      description: 'Form of the program: exe, or pie (position independent; only where Go needs no C linker for it).',
    },
    stamp: {
      type: 'object',
      additionalProperties: { type: ['string', 'number', 'boolean'] },
      description: 'Variables of packages and the texts they get (-ldflags -X).',
      examples: [{ 'main.version': '${{ version }}' }],
    },
    pgo: {
      type: 'string',
      anyOf: [{ enum: ['auto', 'off'] }, { type: 'string', 'x-gobuild': 'path' }],
      default: 'auto',
      description: 'auto (default.pgo beside the program), off, or the path of a CPU profile.',
      examples: ['profiles/server.pgo'],
    },
    cover: {
      type: 'boolean',
      default: false,
      description: 'Build it so that it counts what runs (GOCOVERDIR). Not for shipping.',
    },
    trimpath: { type: 'boolean', default: true, description: 'Leave the paths of this machine out of the program.' },
    buildvcs: {
      type: 'boolean',
      default: false,
      description: 'Let Go ask git for the commit. Such a target runs every time and is not cached.',
    },
    resource: resourceProperty,
  },
  required: ['package'],
};
