/** A gobuild.yaml with one target of each sort that a cut-off run may leave half: a file in two steps, a folder, an archive, checksums. */

/** `goals`: its line `default: […]`. Ends within `targets`, so that a test may add some. Reads word.txt, a word without a line end. */
export const smallBuild = (goals: string): string => `
version: 1
project: small
${goals}
targets:
  file:
    kind: task
    inputs: [word.txt]
    outputs: [gen/file.txt]
    run: mkdir -p gen && printf half > gen/file.txt && { printf '%02000d' 7; cat word.txt; } > gen/file.txt
  folder:
    kind: task
    inputs: [word.txt]
    outputs: [gen/folder/]
    run: rm -rf gen/folder && mkdir -p gen/folder && cp word.txt gen/folder/$(cat word.txt)
  pack: { kind: package, using: archive, from: [file, folder], format: tar.gz }
  sums: { kind: sign, using: checksum, from: [pack] }
`;
