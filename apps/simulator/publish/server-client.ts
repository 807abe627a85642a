import type { Reading } from '../meters/reading.ts';
import type { GeneratedNetwork, RoadNetwork, Warehouse } from '../network/index.ts';
import { type Drill, parseDrill } from './drill.ts';
import { fieldOf, isRecord, numberOf } from './json.ts';

/** Choices of `createServerClient`. */
export interface ServerClientOptions {
  /** Address of the server, for instance http://127.0.0.1:3000. */
  readonly url: string;
  /** API token of this gateway. */
  readonly token: string;
  readonly gateway: string;
  /** Called once when the server goes away and once when it is back. */
  readonly onState?: (state: 'away' | 'back', reason: string) => void;
  /** Ends waiting and running requests. */
  readonly signal?: AbortSignal;
}

/** What the server says of its clock. */
export interface ServerClock {
  readonly nowMs: number;
  readonly factor: number;
  readonly real: boolean;
}

/** The stretch of time from which the server has readings of this gateway, ms UTC. */
export interface Coverage {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The HTTP doors of the city that a utility uses. */
export interface ServerClient {
  /** Waits until the server answers; not until it is ready, for it is not before these meters report. */
  waitUntilThere(): Promise<void>;
  clock(): Promise<ServerClock>;
  /** Registers or replaces the network as it is recorded, and its meters. */
  registerNetwork(network: Pick<GeneratedNetwork, 'recorded' | 'meters' | 'zones'>): Promise<void>;
  /** Registers or replaces the streets above the pipes. */
  registerRoads(roads: RoadNetwork): Promise<void>;
  registerWarehouses(warehouses: readonly Warehouse[]): Promise<void>;
  /** What the server has of this gateway; nothing when it has none. */
  coverage(): Promise<Coverage | undefined>;
  /** Sends readings of the past; `body` comes from `historyBody`. Gives the number accepted. */
  postHistory(body: string): Promise<number>;
  /** Announces a drill before it happens; the server sends it back to this gateway. */
  announceBurst(burst: { readonly link?: string; readonly outflowLps: number }): Promise<Drill>;
  endDrill(id: string): Promise<void>;
  /** Drills of this gateway that run: a simulator that starts again goes on with them. */
  runningDrills(): Promise<Drill[]>;
}

/** A refusal that no repetition cures. */
export class ServerRefusal extends Error {
  override name = 'ServerRefusal';
}

/** Whose network it is and what its meters are to the city: the pack of burst mains knows them. */
const REGISTRATION = {
  name: '供水管网（演示）',
  owner: 'u-water-group',
  devices: { pack: 'water-burst', pressure: 'pressure-meter', flow: 'flow-meter' },
};
/** The utility’s own record of the streets above its pipes, invented with them. */
const ROADS = {
  name: '道路网（演示）',
  owner: 'u-water-group',
  source: 'design',
  sourceRef: 'generated from a seed by the simulator',
  verified: false,
  demonstration: true,
};
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
const REQUEST_LIMIT_MS = 30_000;

/** Opens the HTTP doors: a server that is away or busy is asked again, a refusal is thrown with what to do. */
export function createServerClient(options: ServerClientOptions): ServerClient {
  const { url, gateway } = options;
  const request = createRequest(options);
  return {
    waitUntilThere: async () => void (await request('GET', '/healthz')),
    async clock() {
      const answer = await request('GET', '/api/clock');
      const now = fieldOf(answer, 'now');
      const nowMs = typeof now === 'number' ? now : Date.parse(String(now));
      const factor = numberOf(answer, 'factor');
      if (Number.isNaN(nowMs) || factor === undefined) {
        throw new ServerRefusal(
          `The clock of ${url} reads ${JSON.stringify(answer)}; expected { now, real, factor }.`,
        );
      }
      return { nowMs, factor, real: fieldOf(answer, 'real') === true };
    },
    async registerNetwork({ recorded: model, meters, zones }) {
      const body = { ...REGISTRATION, gateway, model, meters, zones };
      await request('PUT', `/api/pipelines/networks/${model.id}`, JSON.stringify(body));
    },
    async registerRoads({ id, nodes, segments }) {
      await request('PUT', `/api/roads/networks/${id}`, JSON.stringify({ ...ROADS, nodes, segments }));
    },
    async registerWarehouses(warehouses) {
      await request('PUT', '/api/resources/warehouses', JSON.stringify({ warehouses }));
    },
    async coverage() {
      const answer = await request('GET', `/api/readings/coverage?gateway=${encodeURIComponent(gateway)}`);
      const fromMs = timeOf(fieldOf(answer, 'from'));
      const toMs = timeOf(fieldOf(answer, 'to'));
      return fromMs === undefined || toMs === undefined ? undefined : { fromMs, toMs };
    },
    async postHistory(body) {
      const answer = await request('POST', '/api/readings', body);
      const rejected = fieldOf(answer, 'rejected');
      if (Array.isArray(rejected) && rejected.length > 0) {
        throw new ServerRefusal(
          `The server rejected ${rejected.length} readings of the past, the first for ${JSON.stringify(rejected[0])}; register the network again.`,
        );
      }
      return numberOf(answer, 'accepted') ?? 0;
    },
    async announceBurst(burst) {
      const answer = await request(
        'POST',
        '/api/drills',
        JSON.stringify({ kind: 'burst', gateway, ...burst }),
      );
      const drill = isRecord(answer)
        ? parseDrill({ ...burst, ...answer, kind: 'burst', action: 'start' })
        : undefined;
      if (drill === undefined) {
        throw new ServerRefusal(
          `The server answered a drill with ${JSON.stringify(answer)}; expected an object with an id.`,
        );
      }
      return drill;
    },
    async runningDrills() {
      const rows = fieldOf(await request('GET', '/api/drills'), 'rows');
      return (Array.isArray(rows) ? rows : []).flatMap((row: unknown) => {
        const asked = fieldOf(row, 'request');
        if (fieldOf(row, 'state') !== 'running' || fieldOf(asked, 'gateway') !== gateway) return [];
        const drill = isRecord(asked)
          ? parseDrill({ ...asked, id: fieldOf(row, 'id'), action: 'start' })
          : undefined;
        return drill === undefined ? [] : [drill];
      });
    },
    async endDrill(id) {
      await request('POST', `/api/drills/${encodeURIComponent(id)}/stop`, '{}');
    },
  };
}

/** The body of one batch of the past. */
export function historyBody(gateway: string, readings: readonly Reading[]): string {
  const rows = readings.map(
    ({ device, metric, t, v }) => `{"device":"${device}","metric":"${metric}","t":${t},"v":${v}}`,
  );
  return `{"gateway":${JSON.stringify(gateway)},"history":true,"readings":[${rows.join(',')}]}`;
}

type Request = (method: string, path: string, body?: string) => Promise<unknown>;

function createRequest(options: ServerClientOptions): Request {
  const base = options.url.replace(/\/+$/, '');
  let away = false;
  async function once(method: string, path: string, body: string | undefined): Promise<Response> {
    const limit = AbortSignal.timeout(REQUEST_LIMIT_MS);
    return fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${options.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      signal: options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]),
    });
  }
  return async (method, path, body) => {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
      const answer = await attempt(() => once(method, path, body));
      if (!('again' in answer)) {
        if (away) options.onState?.('back', base);
        away = false;
        if (answer.status < 300) return answer.json;
        throw new ServerRefusal(refusal(method, base + path, answer.status, answer.text));
      }
      if (options.signal?.aborted) throw new Error(`Stopped before ${base} answered.`);
      if (!away) options.onState?.('away', answer.again);
      away = true;
      await sleep(wait, options.signal);
    }
  };
}

type Answer =
  | { readonly again: string }
  | { readonly status: number; readonly text: string; readonly json: unknown };

/** One try: an answer, or the reason why asking again may help. */
async function attempt(send: () => Promise<Response>): Promise<Answer> {
  try {
    const response = await send();
    const text = await response.text();
    if (response.status >= 500 || response.status === 429) return { again: `it answers ${response.status}` };
    return { status: response.status, text, json: parseJson(text) };
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return { again: cause };
  }
}

function refusal(method: string, url: string, status: number, text: string): string {
  const what = `${method} ${url} was refused with ${status}: ${text.slice(0, 300)}`;
  if (status === 401 || status === 403) {
    return `${what}. Make a token for this gateway with "npm run -s cli -- token create" and give it with --token.`;
  }
  return `${what}. Check that server and simulator are of the same version.`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Waits, or less when the signal ends it. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
