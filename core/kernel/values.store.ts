import { type Db, jsonb } from '@cityloop/core/store';
import { kernelTables } from './tables.ts';

/** A small value that the platform keeps about itself; undefined if it was never set. */
export async function kernelValue(db: Db, key: string): Promise<unknown> {
  const row = await kernelTables(db)
    .selectFrom('kernel_value')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.value;
}

/** Sets a small value. */
export async function setKernelValue(db: Db, key: string, value: unknown): Promise<void> {
  const json = jsonb(value);
  await kernelTables(db)
    .insertInto('kernel_value')
    .values({ key, value: json })
    .onConflict((on) => on.column('key').doUpdateSet({ value: json }))
    .execute();
}
