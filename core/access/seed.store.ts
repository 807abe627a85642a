import type { Db } from '@cityloop/core/store';
import { sql } from 'kysely';
import { type AccessSeed, readAccessSeed } from './seed.ts';

/** Writes the names of actions, the roles and the rules; rows that the city has edited stay as they are. */
export async function seedAccess(db: Db): Promise<void> {
  const seed = await readAccessSeed();
  await db.transaction().execute(async (tx) => {
    await writeActions(tx, seed);
    await writeRoles(tx, seed);
    for (const [name, rule] of Object.entries(seed.rules)) {
      await sql`insert into access_rule (name, value, unit, source, source_ref, verified)
        values (${name}, ${rule.value}, ${rule.unit}, ${rule.source}, ${rule.source_ref}, ${rule.verified})
        on conflict (name) do nothing`.execute(tx);
    }
  });
}

async function writeActions(db: Db, seed: AccessSeed): Promise<void> {
  for (const [id, { zh, en }] of Object.entries(seed.actions)) {
    await sql`insert into access_action (id, zh, en) values (${id}, ${zh}, ${en})
      on conflict (id) do update set zh = excluded.zh, en = excluded.en`.execute(db);
  }
}

async function writeRoles(db: Db, seed: AccessSeed): Promise<void> {
  for (const [id, role] of Object.entries(seed.roles)) {
    const { rows } = await sql`insert into role (id, zh, en) values (${id}, ${role.zh}, ${role.en})
      on conflict (id) do update set zh = excluded.zh, en = excluded.en where not role.edited
      returning id`.execute(db);
    if (rows.length === 0) continue;
    await sql`delete from role_action where role = ${id}`.execute(db);
    await sql`insert into role_action (role, action) select ${id}, unnest(${[...role.actions]}::text[])`.execute(
      db,
    );
  }
}

/** A rule's number; throws when the rules have not been seeded. */
export async function accessRule(db: Db, name: string): Promise<number> {
  const { rows } = await sql<{ value: number }>`select value from access_rule where name = ${name}`.execute(
    db,
  );
  const value = rows[0]?.value;
  if (value === undefined) throw new RangeError(`no access rule "${name}": seedAccess has not run`);
  return value;
}

/** A role with its names, for pages that give roles. */
export interface RoleView {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly actions: readonly string[];
}

/** All roles with what they allow. */
export async function listRoles(db: Db): Promise<readonly RoleView[]> {
  const { rows } = await sql<RoleView>`select id, zh, en,
      array(select action from role_action where role_action.role = role.id order by action) as actions
    from role order by id`.execute(db);
  return rows;
}
