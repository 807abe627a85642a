import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { RunningServer } from './running-server.ts';

/** How long incidents take to the screens of three levels while others begin elsewhere, and how many a second are decided. */
export interface Latency {
  /** From the accepted reading to the last of the three screens. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** From the accepted change of state to the last of the three screens. */
  readonly backP95Ms: number;
  /** Incidents of the load that began elsewhere meanwhile. */
  readonly loadSent: number;
  readonly decisionsPerS: number;
}

/** Incidents a day that the city has beside those that are measured. */
const LOAD_PER_DAY = 30_000;
const DAY_MS = 86_400_000;
/** Elsewhere: in a district that none but the city's screen watches. */
const ELSEWHERE = { lng: 106.45, lat: 29.54 };
const TRIALS = 40;
/** Trials are spread over a minute, so that they meet the load. */
const TRIAL_EVERY_MS = 1500;
const CROWD = 200;
/** A stream that is silent for so long is an error, not a slow one. */
const PATIENCE_MS = 180_000;
const STEP_MS = 15_000;
const Accounts = z.object({ rows: z.array(z.object({ username: z.string(), password: z.string() })) });
const Located = z.object({ place: z.object({ path: z.string() }).nullable() });
const Told = z.object({ id: z.string(), title: z.string() });
const Token = z.object({ secret: z.string() });
/** Who calls: the system, or a gateway. */
type Speaker = Pick<RunningServer, 'url' | 'key'>;
const LEVELS = ['city', 'district', 'town1'] as const;

/** Deciding readings of many small zones, each below the floor for half a minute; three live screens watch. */
export async function incidentLatency(server: RunningServer): Promise<Latency> {
  const screens = await Promise.all(LEVELS.map((user) => openScreen(server, user)));
  const [lng, lat] = await pointOfTown(server);
  const names = Array.from({ length: TRIALS + CROWD }, (_, index) => `BENCH-${index}`);
  await call(server, 'PUT', '/api/devices', {
    devices: names.map((id) => ({
      id,
      pack: 'water-burst',
      object: 'pressure-meter',
      name: id,
      gateway: 'bench',
      ownerUnit: 'u-water-group',
      lng,
      lat,
      group: id,
      facts: {},
    })),
  });
  const gateway = await gatewayOf(server);
  const latencies: number[] = [];
  const back: number[] = [];
  const owner = await signIn(server, 'water');
  const load = startLoad(server);
  const started = performance.now();
  for (const [index, name] of names.slice(0, TRIALS).entries()) {
    await delay(Math.max(0, started + index * TRIAL_EVERY_MS - performance.now()));
    const seen = Promise.all(screens.map((screen) => screen.until(name)));
    await post(gateway, [name]);
    const accepted = performance.now();
    const shown = await seen;
    latencies.push(Math.max(0, Math.max(...shown.map(({ at }) => at)) - accepted));
    const [{ id } = { id: '' }] = shown;
    const changed = Promise.all(screens.map((screen) => screen.until(`handling ${id}`)));
    await accept(server, owner, id);
    const moved = performance.now();
    back.push(Math.max(0, Math.max(...(await changed).map(({ at }) => at)) - moved));
  }
  const loadSent = await load.stop();
  const crowd = names.slice(TRIALS);
  const seen = Promise.all(crowd.map((name) => screens[0]?.until(name)));
  await post(gateway, crowd);
  const accepted = performance.now();
  await seen;
  const decisionsPerS = Math.round(CROWD / ((performance.now() - accepted) / 1000));
  for (const screen of screens) screen.close();
  return {
    p50Ms: quantile(latencies, 0.5),
    p95Ms: quantile(latencies, 0.95),
    backP95Ms: quantile(back, 0.95),
    loadSent,
    decisionsPerS,
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
}

/** Reports elsewhere at an even pace, each of which becomes an incident, until it is stopped. */
function startLoad(server: RunningServer): { stop(): Promise<number> } {
  const sent: Promise<void>[] = [];
  const sending = setInterval(() => {
    const title = `load ${sent.length}`;
    const body = {
      pack: 'manhole-covers',
      type: 'cover-report',
      channel: 'citizen_12345',
      title,
      ...ELSEWHERE,
    };
    sent.push(call(server, 'POST', '/api/reports', body));
  }, DAY_MS / LOAD_PER_DAY);
  return {
    async stop() {
      clearInterval(sending);
      await Promise.all(sent);
      return sent.length;
    },
  };
}

async function accept(server: RunningServer, cookie: string, id: string): Promise<void> {
  const answer = await fetch(`${server.url}/api/incidents/${id}/accept`, {
    method: 'POST',
    headers: { cookie, origin: server.url, 'content-type': 'application/json' },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`accept ${id}: ${answer.status} ${await answer.text()}`);
}

/** Three readings below the floor, half a minute in all: the last one decides. */
async function post(gateway: Speaker, devices: readonly string[]): Promise<void> {
  const now = Date.now();
  const readings = [2, 1, 0].flatMap((back) =>
    devices.map((device) => ({ device, metric: 'pressure', t: now - back * STEP_MS, v: 0.1 })),
  );
  await call(gateway, 'POST', '/api/readings', { gateway: 'bench', readings });
}

/** The gateway of the bench, with a token of its own as every gateway. */
async function gatewayOf(server: RunningServer): Promise<Speaker> {
  const answer = await fetch(`${server.url}/api/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'bench',
      unit: 'u-water-group',
      unitPath: 'u-water-group',
      grants: [{ role: 'gateway', path: 'u-water-group' }],
    }),
  });
  if (!answer.ok) throw new Error(`a token for the gateway: ${answer.status} ${await answer.text()}`);
  return { url: server.url, key: Token.parse(await answer.json()).secret };
}

interface Shown {
  readonly id: string;
  readonly at: number;
}

interface Screen {
  /** Resolves when an incident whose title ends in `name` is shown, or `handling ID` to be taken on. */
  until(name: string): Promise<Shown>;
  close(): void;
}

async function openScreen(server: RunningServer, user: string): Promise<Screen> {
  const cookie = await signIn(server, user);
  const stop = new AbortController();
  const response = await fetch(`${server.url}/api/live`, { headers: { cookie }, signal: stop.signal });
  const waiting = new Map<string, (shown: Shown) => void>();
  void read(response, (topic, { id, title }) => {
    const name = topic === 'incident.handling' ? `handling ${id}` : title.slice(title.lastIndexOf('BENCH-'));
    waiting.get(name)?.({ id, at: performance.now() });
    waiting.delete(name);
  }).catch(() => {});
  return {
    until: (name) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no screen showed ${name}`)), PATIENCE_MS);
        waiting.set(name, (shown) => {
          clearTimeout(late);
          resolve(shown);
        });
      }),
    close: () => stop.abort(),
  };
}

async function read(
  response: Response,
  shown: (topic: string, told: z.output<typeof Told>) => void,
): Promise<void> {
  if (response.body === null) throw new Error('the live stream has no body');
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const topic = /^event: (.*)$/m.exec(event)?.[1];
      if (topic !== 'incident.dispatched' && topic !== 'incident.handling') continue;
      shown(topic, Told.parse(JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '')));
    }
  }
}

async function signIn(server: RunningServer, username: string): Promise<string> {
  const { rows } = Accounts.parse(await (await fetch(`${server.url}/api/demo-accounts`)).json());
  const password = rows.find((account) => account.username === username)?.password ?? '';
  const response = await fetch(`${server.url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ username, password }),
  });
  if (!response.ok) throw new Error(`${username} cannot sign in: ${response.status}`);
  return response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}

/** A point in the town of the account `town1`, the first town of the demo district. */
async function pointOfTown(server: RunningServer): Promise<readonly [number, number]> {
  for (let lat = 29.54; lat < 29.58; lat += 0.001) {
    for (let lng = 106.53; lng < 106.6; lng += 0.001) {
      const answer = await fetch(`${server.url}/api/organisation/locate?lng=${lng}&lat=${lat}`, {
        headers: { authorization: `Bearer ${server.key}` },
      });
      const place = answer.ok ? Located.parse(await answer.json()).place : null;
      if (place?.path.split('/')[2] === '500103001') return [lng, lat];
    }
  }
  throw new Error('no point of the town was found');
}

async function call(server: Speaker, method: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}
