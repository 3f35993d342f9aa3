/** The shape of an example that shows keys, and what all of them begin with. */

export interface KeyExample {
  readonly name: string;
  readonly text: string;
  /** Where `text` stands; gobuild is started in its folder. Default: gobuild.yaml. */
  readonly place?: string;
  /** Other files, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Variables of gobuild's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** It is refused for the sake of this key, and right without it. */
  readonly refusedFor?: string;
}

export const head = 'version: 1\nproject: demo\n';
export const aTask = `targets:
  a: { kind: task, outputs: [out.txt], run: [make-it] }
`;
