import mqtt from 'mqtt';
import type { Reading } from '../meters/reading.ts';
import { createBacklog } from './backlog.ts';
import { type Drill, parseDrill } from './drill.ts';

/** Choices of `connectPublisher`. */
export interface ConnectPublisherOptions {
  /** Address of the broker, for instance mqtt://127.0.0.1:1883. */
  readonly url: string;
  /** User name and topic of this gateway. */
  readonly gateway: string;
  /** Password: the API token of the gateway. */
  readonly token: string;
  readonly onDrill: (drill: Drill) => void;
  /** Called at every connection, the first included. */
  readonly onConnect?: () => void;
  /** One line for a person: connected, away, refused. */
  readonly log: (line: string) => void;
}

/** Sends readings at least once and receives drills. */
export interface Publisher {
  /** Queues readings; they leave in batches as the broker acknowledges. */
  publish(readings: readonly Reading[]): void;
  readonly connected: boolean;
  /** Readings not yet acknowledged. */
  readonly pending: number;
  readonly acknowledged: number;
  /** Waits up to a second for what is under way, then disconnects. */
  close(): Promise<void>;
}

/** A reading that has waited longer than this, on the city's clock, is given up. */
const KEEP_MS = 3_600_000;
const BATCH = 2_000;
/** Batches sent and not yet acknowledged: enough to keep the line busy while the server writes to disk. */
const WINDOW = 8;
const RECONNECT_MS = [500, 1_000, 2_000, 5_000, 10_000] as const;
const CLOSE_MS = 1_000;

/** Connects in MQTT 3.1.1 and stays connected; while the broker is away readings of up to an hour are kept. */
export function connectPublisher(options: ConnectPublisherOptions): Publisher {
  const { gateway, log } = options;
  const topic = `cityloop/v1/readings/${gateway}`;
  const backlog = createBacklog(KEEP_MS);
  const client = mqtt.connect(options.url, {
    protocolVersion: 4,
    clientId: `cityloop-${gateway}`,
    username: gateway,
    password: options.token,
    clean: false,
    resubscribe: true,
    reconnectPeriod: RECONNECT_MS[0],
    // A server that cannot read its tokens for a moment refuses too.
    reconnectOnConnackError: true,
    connectTimeout: 5_000,
    queueQoSZero: false,
  });
  let under = 0;
  let underReadings = 0;
  let acknowledged = 0;
  let tries = 0;
  let isAway = false;
  let reported = 0;

  function send(): void {
    while (client.connected && under < WINDOW && backlog.size > 0) {
      const readings = backlog.take(BATCH);
      under++;
      underReadings += readings.length;
      client.publish(topic, JSON.stringify({ readings }), { qos: 1 }, (error) => {
        under--;
        underReadings -= readings.length;
        if (error) backlog.add(readings);
        else acknowledged += readings.length;
        send();
      });
    }
  }
  function goAway(reason: string): void {
    const period = RECONNECT_MS[Math.min(tries++, RECONNECT_MS.length - 1)];
    client.options.reconnectPeriod = period ?? RECONNECT_MS[0];
    if (isAway) return;
    isAway = true;
    log(`MQTT ${options.url} is away (${reason}); readings of up to an hour are kept.`);
  }
  client.on('connect', () => {
    tries = 0;
    isAway = false;
    client.options.reconnectPeriod = RECONNECT_MS[0];
    client.subscribe(`cityloop/v1/drills/${gateway}`, { qos: 1 });
    const lost = backlog.dropped - reported;
    reported = backlog.dropped;
    log(
      `MQTT ${options.url} connected; ${backlog.size} readings wait${lost > 0 ? `, ${lost} were given up` : ''}.`,
    );
    options.onConnect?.();
    send();
  });
  client.on('close', () => goAway('the connection closed'));
  client.on('error', (error) => {
    const isRefused = 'code' in error && (error.code === 4 || error.code === 5);
    goAway(
      isRefused ? 'it refuses the token; make one with "npm run -s cli -- token create"' : error.message,
    );
  });
  client.on('message', (_topic, payload) => {
    const drill = parseDrill(parseJson(payload.toString()));
    if (drill === undefined) log(`A drill was not understood: ${payload.toString().slice(0, 200)}`);
    else options.onDrill(drill);
  });
  return {
    publish(readings) {
      backlog.add(readings);
      send();
    },
    get connected() {
      return client.connected;
    },
    get pending() {
      return backlog.size + underReadings;
    },
    get acknowledged() {
      return acknowledged;
    },
    async close() {
      const until = Date.now() + CLOSE_MS;
      while (client.connected && under > 0 && Date.now() < until) await new Promise((r) => setTimeout(r, 20));
      client.removeAllListeners('close');
      await client.endAsync(true);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
