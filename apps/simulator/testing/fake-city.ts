import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import type { Reading } from '../meters/reading.ts';

/** What a city received, and ways to disturb it. */
export interface FakeCity {
  readonly httpUrl: string;
  readonly mqttUrl: string;
  readonly live: Reading[];
  readonly history: Reading[];
  /** Method and path of every request, in order. */
  readonly requests: string[];
  readonly drills: { id: string; link?: string; outflowLps: number }[];
  /** Sends a drill down to the gateway. */
  sendDrill(drill: object): Promise<void>;
  /** Becomes a city that knows no network and has no readings. */
  forget(): void;
  /** Breaks every MQTT connection and takes no new one for a while. */
  cutMqtt(ms: number): void;
  close(): Promise<void>;
}

const GATEWAY = 'sim-water';

/** The doors of a city, for tests: HTTP and MQTT on free ports of this machine, keeping all it is told by networks it knows. */
export async function openFakeCity(clock: {
  now: number;
  factor: number;
  knowsNetwork?: boolean;
}): Promise<FakeCity> {
  const live: Reading[] = [];
  const history: Reading[] = [];
  const requests: string[] = [];
  const drills: { id: string; link?: string; outflowLps: number }[] = [];
  let knowsNetwork = clock.knowsNetwork ?? false;
  const broker = await Aedes.createBroker();
  broker.authenticate = (_client, user, password, done) =>
    done(null, user === GATEWAY && password?.toString() === 'secret');
  broker.on('publish', (packet) => {
    if (knowsNetwork && packet.topic === `cityloop/v1/readings/${GATEWAY}`)
      live.push(...JSON.parse(packet.payload.toString()).readings);
  });
  const sockets = new Set<Socket>();
  let closedUntil = 0;
  const tcp = createTcp((socket) => {
    if (Date.now() < closedUntil) return socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    return broker.handle(socket);
  });
  const opened = Date.now();
  async function answer(method: string, url: string, body: string): Promise<unknown> {
    const at = new URL(url, 'http://city');
    requests.push(`${method} ${at.pathname}`);
    if (at.pathname.startsWith('/api/pipelines/networks/')) knowsNetwork = true;
    if (at.pathname === '/api/clock') {
      return { now: clock.now + (Date.now() - opened) * clock.factor, real: false, factor: clock.factor };
    }
    if (at.pathname === '/api/readings/coverage') {
      const times = [...history, ...live].map(({ t }) => t);
      return times.length === 0
        ? { from: null, to: null }
        : { from: times.reduce((a, b) => Math.min(a, b)), to: times.reduce((a, b) => Math.max(a, b)) };
    }
    if (at.pathname === '/api/readings') {
      const { readings } = JSON.parse(body);
      history.push(...readings);
      return { accepted: readings.length, rejected: [] };
    }
    if (at.pathname === '/api/drills' && method === 'GET') {
      return {
        rows: drills.map(({ id, ...request }) => ({
          id,
          state: 'running',
          request: { ...request, kind: 'burst', gateway: GATEWAY },
        })),
      };
    }
    if (at.pathname === '/api/drills') {
      const { link, outflowLps } = JSON.parse(body);
      const drill = { id: `drill-${drills.length + 1}`, ...(link && { link }), outflowLps };
      drills.push(drill);
      return drill;
    }
    return {};
  }
  const http = createHttp(async (request, response) => {
    const isPublic = request.url === '/healthz';
    if (!isPublic && request.headers.authorization !== 'Bearer secret')
      return response.writeHead(401).end('who are you');
    const result = await answer(request.method ?? '', request.url ?? '', await textOf(request));
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  });
  const [httpPort, mqttPort] = [await listen(http), await listen(tcp)];
  return {
    httpUrl: `http://127.0.0.1:${httpPort}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    live,
    history,
    requests,
    drills,
    sendDrill: (drill) =>
      new Promise((resolve, reject) => {
        const topic = `cityloop/v1/drills/${GATEWAY}`;
        const packet = {
          cmd: 'publish',
          topic,
          payload: JSON.stringify(drill),
          qos: 1,
          retain: false,
          dup: false,
        } as const;
        broker.publish(packet, (error) => (error ? reject(error) : resolve()));
      }),
    forget() {
      knowsNetwork = false;
      live.length = 0;
      history.length = 0;
    },
    cutMqtt(ms) {
      closedUntil = Date.now() + ms;
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => broker.close(resolve));
      await Promise.all([http, tcp].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** Waits until something holds; fails after some seconds with what was waited for. */
export async function eventually(what: string, holds: () => boolean, seconds = 15): Promise<void> {
  const until = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > until) throw new Error(`Waited ${seconds} s in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

function listen(server: Server | ReturnType<typeof createTcp>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
