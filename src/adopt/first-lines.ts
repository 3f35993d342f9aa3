/** How every gobuild.yaml begins that `gobuild init` writes: where editors find the schema, and what the file is. */

/** Made by `init` and by `gobuild schema`; the folder is in no repository. */
export const schemaFile = '.gobuild/gobuild.schema.json';

export const firstLines = (more: readonly string[]): readonly string[] => [
  `yaml-language-server: $schema=${schemaFile}`,
  `(for completion in editors; in another checkout: mkdir -p .gobuild && gobuild schema > ${schemaFile})`,
  '',
  'Written by `gobuild init`. Every key is explained in docs/language.md of gobuild and in its schema.',
  ...more,
];
