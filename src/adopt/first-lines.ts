/** How every gobuild.yaml begins that `gobuild init` writes: where editors find the schema, and what the file is. */

/** Made by `gobuild schema`; the folder is in no repository. */
const schemaFile = '.gobuild/gobuild.schema.json';

export const firstLines = (more: readonly string[]): readonly string[] => [
  `yaml-language-server: $schema=${schemaFile}`,
  `(for completion in editors: mkdir -p .gobuild && gobuild schema > ${schemaFile})`,
  '',
  'Written by `gobuild init`. Every key is explained in docs/language.md of gobuild and in its schema.',
  ...more,
];
