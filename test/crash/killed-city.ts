import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { templateDirectory } from '@cityloop/core/store-testing';
import { preparedTemplate } from '../../apps/server/open-database.ts';
import { type Caller, caller, demoPasswords, signIn, type Where } from './client.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { freePorts, type ServerProcess, startServer } from './server-process.ts';
import { devicesOf, historyOf, reading, stepMs, type WireReading, type Zone, zonesOf } from './water.ts';

/** A city whose server is killed and started again, with the people and the utility that use it meanwhile. */
export interface KilledCity {
  readonly dir: string;
  readonly where: Where;
  readonly mqtt: string;
  readonly ledger: Ledger;
  readonly zones: readonly Zone[];
  readonly gateway: { readonly name: string; readonly token: string };
  /** Zones that burst, by the instant from which their meters show it. */
  readonly bursts: ReadonlyMap<string, number>;
  /** The server that runs, or ran last. */
  readonly server: ServerProcess;
  person(username: string): Caller;
  /** Starts the server over the same data and waits until it listens; the city's clock must not have gone back. */
  start(crashAt?: string): Promise<void>;
  /** From the next step on the zone's meters show a burst. */
  burst(zone: Zone): void;
  /** The next instant's readings: first what a lost answer left open, then one message for each row of meters. */
  step(rows?: readonly Row[]): Promise<boolean>;
  /** The readings of an instant, without sending them. */
  readingsAt(t: number, row: Row): readonly WireReading[];
  /** The instant of the next step. */
  readonly next: number;
  /** Goes on to the instant after: the readings of this one went another way. */
  skip(): void;
  /** Waits until rules and relay have nothing left to do. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** The first or second meter of every zone. */
export type Row = 0 | 1;

const CLOCK_START = '2026-07-01T10:00:00+08:00';
const CLOCK = `${CLOCK_START}*60`;
const PEOPLE = [
  'city',
  'district',
  'water',
  'crew',
  'police-traffic',
  'telecom',
  'power',
  'gas',
  'drainage',
  'verifier',
];
const GATEWAY = 'crash-gateway';
const SETTLE_MS = 60_000;

/** Opens a city in an empty folder: a first start, accounts, meters and six quiet days; the server runs. */
export async function openKilledCity(options: {
  readonly zones: number;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<KilledCity> {
  const root = await mkdtemp(join(tmpdir(), 'cityloop-crash-'));
  const dir = join(root, 'data');
  await mkdir(dir);
  // Where `npm ci` has not prepared a database for these tables: the first initialisation is another test's matter.
  const isPrepared = options.env?.DATABASE_URL !== undefined || (await preparedTemplate()) !== undefined;
  if (!isPrepared) await cp(await templateDirectory(), join(dir, 'database'), { recursive: true });
  const ports = await freePorts();
  const where = { url: `http://127.0.0.1:${ports[0]}` };
  const zones = zonesOf(options.zones);
  const ledger = openLedger();
  const people = new Map<string, Caller>();
  const bursts = new Map<string, number>();
  let server = startServer({ dir, ports, clock: CLOCK, env: options.env });
  let next = Date.parse(CLOCK_START);
  let waiting: (readonly WireReading[])[] = [];
  let token = '';
  let clock = 0;

  const gateway = () => caller(where, GATEWAY, { authorization: `Bearer ${token}` });
  const person = (username: string): Caller => {
    const found = people.get(username);
    if (found === undefined) throw new Error(`${username} has not signed in`);
    return found;
  };

  async function setUp(): Promise<void> {
    await server.listening();
    const passwords = await demoPasswords(where);
    await Promise.all(
      [...PEOPLE, 'admin'].map(async (username) =>
        people.set(username, await signIn(where, username, passwords.get(username) ?? '')),
      ),
    );
    const made = await person('admin').send('POST', '/api/tokens', {
      name: GATEWAY,
      unit: 'cq',
      unitPath: 'cq',
      grants: [{ role: 'service', path: 'cq' }],
    });
    if (made?.ok !== true) throw new Error(`no token: ${JSON.stringify(made)}`);
    token = (made.body as { secret: string }).secret;
    const devices = devicesOf(zones, GATEWAY);
    const registered = await gateway().send('PUT', '/api/devices', { devices });
    const { results } = (registered?.body ?? {}) as { results?: { ok: boolean }[] };
    if (results?.length !== devices.length || results.some(({ ok }) => !ok))
      throw new Error(`devices: ${JSON.stringify(registered).slice(0, 500)}`);
    for (const message of historyOf(zones, next)) await post(message, true);
    // Brought up to date, so that the rules look at the quiet days at once.
    await gateway().send('PUT', '/api/devices', { devices });
  }

  async function post(readings: readonly WireReading[], history: boolean): Promise<boolean> {
    ledger.noteSent(readings);
    const answer = await gateway().send('POST', '/api/readings', { gateway: GATEWAY, readings, history });
    if (answer === undefined) return false;
    const { accepted, rejected } = answer.body as { accepted?: number; rejected?: unknown[] };
    if (!answer.ok || rejected?.length !== 0 || accepted !== readings.length) {
      ledger.fault(`readings: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
      return false;
    }
    ledger.noteAcknowledged(readings);
    return true;
  }

  /** Sends what waits, in order; false when the server went away. */
  async function send(): Promise<boolean> {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      if (!(await post(first, false))) return false;
      waiting = waiting.slice(1);
    }
    return true;
  }

  async function watchClock(): Promise<void> {
    const { now } = await caller(where, 'anybody', {}).read<{ now: string }>('/api/clock');
    if (Date.parse(now) < clock)
      ledger.fault(`the city's clock went back ${clock - Date.parse(now)} ms over a kill`);
    clock = Date.parse(now);
  }

  function readingsAt(t: number, row: Row): readonly WireReading[] {
    return zones.map((zone) => reading(zone.meters[row], t, (bursts.get(zone.id) ?? Infinity) <= t));
  }

  async function close(): Promise<void> {
    await server.kill();
    await rm(root, { recursive: true, force: true });
  }

  await setUp().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    dir,
    where,
    mqtt: `mqtt://127.0.0.1:${ports[1]}`,
    ledger,
    zones,
    gateway: { name: GATEWAY, token },
    bursts,
    get server() {
      return server;
    },
    person,
    async start(crashAt) {
      server = startServer({ dir, ports, clock: CLOCK, env: options.env, crashAt });
      await server.listening();
      await watchClock();
    },
    burst(zone) {
      bursts.set(zone.id, next);
    },
    get next() {
      return next;
    },
    readingsAt,
    skip() {
      next += stepMs;
    },
    async step(rows = [0, 1]) {
      for (const row of rows) waiting.push(readingsAt(next, row));
      next += stepMs;
      const sent = await send();
      if (sent) await watchClock().catch(() => {});
      return sent;
    },
    async settled() {
      const until = performance.now() + SETTLE_MS;
      for (let quiet = 0; quiet < 2; ) {
        const text = await (await fetch(`${where.url}/metrics`)).text();
        const isQuiet = ['cityloop_messages_unsent', 'cityloop_rules_behind'].every((name) =>
          new RegExp(`^${name} 0$`, 'm').test(text),
        );
        quiet = isQuiet ? quiet + 1 : 0;
        if (performance.now() > until)
          throw new Error(`not settled:\n${text.match(/^cityloop_(messages|rules|dead).*$/gm)?.join('\n')}`);
        await delay(50);
      }
    },
    close,
  };
}
