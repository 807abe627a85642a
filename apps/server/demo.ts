import {
  actions,
  demoAccounts,
  type FirstPassword,
  openAccounts,
  openTokens,
  systemPrincipal,
} from '@cityloop/core/access';
import { kernelValue, type Services, setKernelValue } from '@cityloop/core/kernel';
import { childrenOf, cityDay, regionNames } from '@cityloop/registers/organisation';
import { z } from 'zod';
import { demoAccountDefs } from './demo-accounts.ts';
import type { DemoAccount } from './routes/session.routes.ts';

/** The simulated utility’s gateway; its token bears the same name. */
export const DEMO_GATEWAY = 'sim-water';

const Kept = z.array(z.object({ username: z.string(), password: z.string(), at: z.coerce.date() }));
const PASSWORDS = 'demo-first-passwords';
const TOKEN = 'demo-gateway-token';
const maker = systemPrincipal('first-start', actions);

/** Makes the demo accounts at the first start; their first passwords are kept until somebody changes them. */
export async function makeDemoAccounts(services: Services, world: Date): Promise<readonly FirstPassword[]> {
  const day = cityDay(services.clock.now());
  const towns = (await childrenOf(services.db, '500103', day)).filter((unit) => unit.level === 'town');
  const regions = await regionNames(
    services.db,
    towns.map(({ id }) => id),
    day,
  );
  // Named after the place, not after the long name of its centre.
  const named = towns.map(({ id, path, nameZh }) => ({ path, nameZh: regions.get(id) ?? nameZh }));
  return demoAccounts(services.db, demoAccountDefs(named), maker, world, async (tx, made) => {
    if (made.length === 0) return;
    const before = Kept.safeParse(await kernelValue(tx, PASSWORDS)).data ?? [];
    const now = made.map(({ username, password }) => ({ username, password, at: world }));
    await setKernelValue(tx, PASSWORDS, [...before, ...now]);
  });
}

/** A demo account, with its first password while that stands. */
export interface ListedAccount extends Omit<DemoAccount, 'password'> {
  readonly password: string | null;
}

/** Every demo account that can sign in, for the command line. */
export async function allDemoAccounts(services: Services, world: Date): Promise<readonly ListedAccount[]> {
  const kept = Kept.safeParse(await kernelValue(services.db, PASSWORDS)).data ?? [];
  const first = new Map(kept.map((one) => [one.username, one]));
  const accounts = await openAccounts(services.db, () => {}).list(maker, world);
  return accounts
    .filter((account) => account.demo && account.disabledAt === undefined)
    .map(({ username, name, unit, grants, firstPassword, passwordAt }) => {
      const made = first.get(username);
      // One that an administrator set since is nobody's to show.
      const stands = firstPassword && made !== undefined && passwordAt <= made.at;
      const password = stands ? made.password : null;
      return { username, password, name, unit, roles: grants.map((grant) => grant.role) };
    });
}

/** Demo accounts whose first password stands, for the sign-in page. */
export async function demoAccountsNow(services: Services, world: Date): Promise<readonly DemoAccount[]> {
  const accounts = await allDemoAccounts(services, world);
  return accounts.flatMap(({ password, ...account }) =>
    password === null ? [] : [{ ...account, password }],
  );
}

/** The token by which the simulated utility speaks, made once and kept in this database. */
export async function demoGatewayToken(services: Services, world: Date): Promise<string> {
  const tokens = openTokens(services.db);
  const known = z.string().safeParse(await kernelValue(services.db, TOKEN)).data;
  if (known !== undefined && (await tokens.verify(known, world)) !== undefined) return known;
  const grants = [
    { role: 'gateway', path: 'u-water-group' },
    { role: 'utility', path: 'u-water-group' },
  ];
  const made = await tokens.create(
    { name: DEMO_GATEWAY, unit: 'u-water-group', unitPath: 'u-water-group', grants },
    maker,
    world,
  );
  await setKernelValue(services.db, TOKEN, made.secret);
  return made.secret;
}
