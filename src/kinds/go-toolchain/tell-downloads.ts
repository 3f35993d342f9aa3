/** What the go command says of modules that it downloads, as words for people. */

/** cmd/go, modfetch: one line for each module that does not lie in the module cache, when its download begins. */
const downloading = /^go: downloading (\S+ \S+)$/gm;

/** A reader of the go command's lines that tells how many modules it has begun to fetch, and the latest of them. */
export function tellDownloads(progress: (text: string) => void): (lines: string) => void {
  let count = 0;
  return (lines) => {
    const modules = [...lines.matchAll(downloading)].map(([, module]) => module);
    if (modules.length === 0) return;
    count += modules.length;
    progress(`downloading modules: ${count}, ${modules.at(-1)}`);
  };
}
