/** Lets work on one thing wait for earlier work on it. */

const turns = new Map<string, Promise<unknown>>();

/** Runs `work` when all earlier work under that name has ended, well or not. */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  turns.set(name, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(name) === mine) turns.delete(name);
  }
}
