import { openStore } from '../index.ts';
import { fixtureTables } from '../tables.fixture.ts';

// Commits one account after the other into the directory it is given and says each number when it is committed.
const [dir = '', first = '1'] = process.argv.slice(2);
const store = await openStore({ dir });
for (let id = Number(first); ; id += 1) {
  await store.db.transaction().execute(async (tx) => {
    const db = fixtureTables(tx);
    await db.insertInto('account').values({ id, owner: 'half', units: 0 }).execute();
    await db
      .updateTable('account')
      .set({ owner: `crew ${id}`, units: id })
      .where('id', '=', id)
      .execute();
  });
  process.stdout.write(`${id}\n`);
}
