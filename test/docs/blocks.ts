/** Takes the fenced blocks and the links out of a Markdown page. */

export interface Block {
  /** As the page says after the fence: `yaml`, `console` … */
  readonly language: string;
  readonly text: string;
  /** Line of its first line of text. */
  readonly line: number;
}

export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let open:
    | { readonly fence: string; readonly language: string; readonly line: number; readonly lines: string[] }
    | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const [, fence = '', language = ''] = /^(`{3,}|~{3,})\s*([\w-]*)\s*$/.exec(line) ?? [];
    if (open === undefined) {
      if (fence !== '') open = { fence, language, line: index + 2, lines: [] };
    } else if (fence === open.fence && language === '') {
      blocks.push({ language: open.language, text: `${open.lines.join('\n')}\n`, line: open.line });
      open = undefined;
    } else open.lines.push(line);
  }
  if (open !== undefined) throw new Error(`the block of line ${open.line} is not closed`);
  return blocks;
}

/** Targets of links that lead to files, without their `#part`. */
export const fileLinksOf = (markdown: string): readonly string[] =>
  [...markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? '').replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));

export interface Command {
  readonly line: string;
  /** Lines that the page shows below it. */
  readonly shown: readonly string[];
}

/** The commands of a console block: `$ ` starts one, the lines below are what it prints. */
export function commandsOf({ text, line }: Block): readonly Command[] {
  const commands: { readonly line: string; readonly shown: string[] }[] = [];
  for (const one of text.trimEnd().split('\n')) {
    if (one.startsWith('$ ')) commands.push({ line: one.slice(2), shown: [] });
    else if (commands.length === 0) throw new Error(`the console block of line ${line} does not start with "$ "`);
    else commands.at(-1)?.shown.push(one);
  }
  return commands;
}
