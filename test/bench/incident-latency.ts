import { z } from 'zod';
import type { RunningServer } from './running-server.ts';

/** How long incidents take from the reading to the screens, and how many a second are decided. */
export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly decisionsPerS: number;
}

const TRIALS = 40;
const CROWD = 200;
const STEP_MS = 15_000;
const Accounts = z.object({ rows: z.array(z.object({ username: z.string(), password: z.string() })) });
const Place = z.object({ path: z.string() });
const Event = z.object({ topic: z.string(), data: z.object({ title: z.string() }).loose() });
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
  const latencies: number[] = [];
  for (const name of names.slice(0, TRIALS)) {
    const seen = Promise.all(screens.map((screen) => screen.until(name)));
    await post(server, [name]);
    const accepted = performance.now();
    latencies.push(Math.max(0, Math.max(...(await seen)) - accepted));
  }
  const crowd = names.slice(TRIALS);
  const seen = Promise.all(crowd.map((name) => screens[0]?.until(name)));
  await post(server, crowd);
  const accepted = performance.now();
  await seen;
  const decisionsPerS = Math.round(CROWD / ((performance.now() - accepted) / 1000));
  for (const screen of screens) screen.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? Number.NaN);
  return { p50Ms: at(0.5), p95Ms: at(0.95), decisionsPerS };
}

/** Three readings below the floor, half a minute in all: the last one decides. */
async function post(server: RunningServer, devices: readonly string[]): Promise<void> {
  const now = Date.now();
  const readings = [2, 1, 0].flatMap((back) =>
    devices.map((device) => ({ device, metric: 'pressure', t: now - back * STEP_MS, v: 0.1 })),
  );
  await call(server, 'POST', '/api/readings', { gateway: 'bench', readings });
}

interface Screen {
  /** Resolves to the moment at which an incident whose title ends in `name` is shown. */
  until(name: string): Promise<number>;
  close(): void;
}

async function openScreen(server: RunningServer, user: string): Promise<Screen> {
  const cookie = await signIn(server, user);
  const stop = new AbortController();
  const response = await fetch(`${server.url}/api/live`, { headers: { cookie }, signal: stop.signal });
  const waiting = new Map<string, (at: number) => void>();
  void read(response, (title) => {
    const name = title.slice(title.lastIndexOf('BENCH-'));
    waiting.get(name)?.(performance.now());
    waiting.delete(name);
  }).catch(() => {});
  return {
    until: (name) => new Promise((resolve) => waiting.set(name, resolve)),
    close: () => stop.abort(),
  };
}

async function read(response: Response, shown: (title: string) => void): Promise<void> {
  if (response.body === null) throw new Error('the live stream has no body');
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const line = event.split('\n').find((one) => one.startsWith('data: '));
      const parsed = line === undefined ? undefined : Event.safeParse(JSON.parse(line.slice(6))).data;
      if (parsed?.topic === 'incident.dispatched') shown(parsed.data.title);
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
      const place = answer.ok ? Place.safeParse(await answer.json()).data : undefined;
      if (place?.path.split('/')[2] === '500103001') return [lng, lat];
    }
  }
  throw new Error('no point of the town was found');
}

async function call(server: RunningServer, method: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}
