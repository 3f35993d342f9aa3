/** Names that are safe as a part of a path on every system, one for each id. */

/** What remains of an id in its file name. */
const longest = 120;

/**
 * The id itself where it can be a file name everywhere; else its safe characters and a digest, so that ids which differ
 * in case alone or in what was replaced stay apart.
 */
export function fileNameOf(id: string): string {
  const safe = id.replace(/[^a-z0-9@._=,+-]+/gi, '_').replace(/^[.-]+/, '_');
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(safe);
  if (safe === id && safe === safe.toLowerCase() && safe.length <= longest && !reserved && safe !== '') return safe;
  const digest = process.getBuiltinModule('node:crypto').hash('sha256', id).slice(0, 12);
  return `${reserved ? '_' : ''}${safe.slice(0, longest)}-${digest}`;
}
