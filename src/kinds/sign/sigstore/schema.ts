/** The keys of sign/sigstore, as a person writes them and as the driver uses them. */
import type { WorkspacePath } from '../../../base/path.ts';
import type { DriverSchema } from '../../../model/kind.ts';

export interface SigstoreSpec {
  readonly key: {
    readonly file?: WorkspacePath | undefined;
    readonly password?: string | undefined;
    readonly dev?: boolean | undefined;
  };
}

/** `password` is a template (`${{ secrets.NAME }}`), never the secret itself. */
export type KeySettings =
  | { readonly type: 'file'; readonly file: WorkspacePath; readonly password: string | null }
  | { readonly type: 'dev' };

export interface SigstoreSettings {
  readonly key: KeySettings;
}

export const sigstoreSchema: DriverSchema = {
  required: ['key'],
  properties: {
    key: {
      description: 'What to sign with: the file of a private key, or { dev: true }.',
      examples: [{ dev: true }],
      type: 'object',
      additionalProperties: false,
      properties: {
        file: {
          description: 'A private key: PEM (PKCS#8), or the encrypted PEM of cosign and of gobuild keygen.',
          examples: ['keys/release.key'],
          type: 'string',
          minLength: 1,
          'x-gobuild': 'path',
        },
        password: {
          description: 'Password of an encrypted key.',
          examples: ['${{ secrets.SIGNING_PASSWORD }}'],
          type: 'string',
          minLength: 1,
          'x-gobuild': 'secret',
        },
        dev: {
          description: 'A key made once for each user; refused in profiles with release: true.',
          const: true,
        },
      },
    },
  },
};
