/** The database chose one of two transactions that stood in each other's way: deadlock, or not serializable. */
const CONFLICTS: readonly unknown[] = ['40P01', '40001'];
const TRIES = 3;

/** Does a transaction again, up to twice, when the database gave it up for another one's sake: nothing of it was written. */
export async function againOnConflict<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (error) {
      const isConflict = error instanceof Error && 'code' in error && CONFLICTS.includes(error.code);
      if (!isConflict || tries === TRIES) throw error;
    }
  }
}
