import { type Access, listRoles, type Principal } from '@cityloop/core/access';
import type { FastifyInstance } from 'fastify';
import type { Expectations, Position } from './expectations.ts';
import { maker, now, type World } from './world.ts';

/** Roles of machines: they come with a token; people sign in. */
const MACHINES = new Set(['gateway', 'service']);

/** One caller: a role held at a position. */
export interface Person {
  readonly role: string;
  readonly position: string;
  readonly actions: ReadonlySet<string>;
  /** As the door knows it by its token. */
  readonly principal: Principal;
  /** Headers that name it by its token. */
  readonly byToken: Readonly<Record<string, string>>;
}

/** Everybody who calls: each role at each position, by token; and one signed-in account a position, whose role changes. */
export interface People {
  readonly roles: readonly string[];
  readonly everybody: readonly Person[];
  /** Gives the accounts of all positions a role. */
  wear(role: string): Promise<void>;
  /** Headers by which a person of that role comes: its session, or its token where it is a machine. */
  headersOf(person: Person): Readonly<Record<string, string>>;
}

/** Makes tokens for every role at every position, and signs one account a position in. */
export async function openPeople(world: World, { positions }: Expectations): Promise<People> {
  const { access, app } = world;
  const roles = await listRoles(world.city.store.db);
  const everybody: Person[] = [];
  for (const [position, standing] of Object.entries(positions)) {
    for (const role of roles) {
      const { secret, principal } = await world.token(
        `${role.id}@${position}`,
        standing.path,
        ...grantsOf(role.id, standing),
      );
      const byToken = { authorization: `Bearer ${secret}` };
      everybody.push({ role: role.id, position, actions: new Set(role.actions), principal, byToken });
    }
  }
  const sessions = new Map<string, Readonly<Record<string, string>>>();
  for (const [position, { path }] of Object.entries(positions))
    sessions.set(position, await signIn(access, app, `at-${position}`, path));
  return {
    roles: roles.map((role) => role.id),
    everybody,
    async wear(role) {
      if (MACHINES.has(role)) return;
      for (const [position, standing] of Object.entries(positions))
        await access.accounts.setGrants(`at-${position}`, grantsOf(role, standing), maker, now());
    },
    headersOf: (person) =>
      MACHINES.has(person.role) ? person.byToken : (sessions.get(person.position) ?? person.byToken),
  };
}

function grantsOf(role: string, { path, grant, boards }: Position) {
  return [{ role, path: grant ?? path, ...(boards === undefined ? {} : { boards }) }];
}

async function signIn(
  access: Access,
  app: FastifyInstance,
  username: string,
  unitPath: string,
): Promise<Readonly<Record<string, string>>> {
  const unit = unitPath.split('/').at(-1) ?? unitPath;
  const account = { username, name: username, unit, unitPath, grants: [] };
  const { password } = await access.accounts.create(account, maker, now());
  const host = '127.0.0.1';
  const got = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/username',
    headers: { host, origin: `http://${host}` },
    payload: { username, password },
  });
  if (got.statusCode !== 200) throw new Error(`${username} cannot sign in: ${got.body}`);
  const cookie = [got.headers['set-cookie'] ?? []]
    .flat()
    .map((one) => one.split(';')[0])
    .join('; ');
  return { cookie, host, origin: `http://${host}` };
}
