import { createServer, type Server } from 'node:net';
import type { Principal } from '@cityloop/core/access';
import type { Packs } from '@cityloop/core/packs';
import { Aedes, type AuthenticateError } from 'aedes';
import { type Ingest, MOST_READINGS, type SpeaksFor, speaker } from './ingest.ts';

const READINGS = /^cityloop\/v1\/readings\/([\w.-]{1,64})$/;
const DRILLS = /^cityloop\/v1\/drills\/([\w.-]{1,64})$/;
const NOT_AUTHORIZED = 5;
const UNAVAILABLE = 3;
/** As over HTTP. A message above it is one malformed reading: a sender told to try again would do so for ever. */
const MOST_BYTES = 8 << 20;

/** The broker in process (MQTT 3.1.1): PUBACK goes out only after the readings are on disk. */
export interface MqttDoor {
  /** Port it listens on. */
  readonly port: number;
  /** Sends a command down to a gateway; it waits there for a gateway that is away. */
  send(gateway: string, command: Readonly<Record<string, unknown>>): Promise<void>;
  readonly connected: () => number;
  close(): Promise<void>;
}

/** Opens the broker on one port; a gateway signs in with its id and an API token. */
export async function openMqttDoor(options: {
  readonly ingest: Ingest;
  readonly host: string;
  readonly port: number;
  readonly verify: (token: string) => Promise<Principal | undefined>;
  readonly packs: Pick<Packs, 'base'>;
}): Promise<MqttDoor> {
  const gateways = new WeakMap<object, Principal>();
  const broker = await Aedes.createBroker({
    authenticate(client, username, password, done) {
      options.verify(password?.toString() ?? '').then(
        (principal) => {
          // A token speaks for one gateway: the one it is named after.
          const allowed = principal?.actions.has('telemetry.write') === true && principal.name === username;
          if (allowed && principal !== undefined) gateways.set(client, principal);
          done(allowed ? null : refusal('bad token, or one without telemetry.write'), allowed);
        },
        () => done(refusal('tokens cannot be read now', UNAVAILABLE), false),
      );
    },
    authorizePublish(client, packet, done) {
      const gateway = READINGS.exec(packet.topic)?.[1];
      if (client === null) return done(null);
      const principal = gateways.get(client);
      if (gateway === undefined || principal?.name !== gateway) return done(refusal(`topic ${packet.topic}`));
      takeAll(gateway, packet.payload, speaker(principal, gateway, options.packs)).then(
        () => done(null),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
    authorizeSubscribe(client, subscription, done) {
      const own = DRILLS.exec(subscription.topic)?.[1] === gateways.get(client)?.name;
      done(null, own ? subscription : null);
    },
  });
  /** Message by message of what the door over HTTP takes at once; PUBACK is held while too much waits for the disk. */
  async function takeAll(gateway: string, payload: string | Buffer, speaksFor: SpeaksFor): Promise<void> {
    await options.ingest.room();
    const readings = readingsOf(payload);
    for (let from = 0; from < readings.length; from += MOST_READINGS) {
      await options.ingest.room();
      const part = readings.slice(from, from + MOST_READINGS);
      await options.ingest.take({ gateway, history: false, readings: part }, speaksFor);
    }
  }
  const server = createServer((socket) => broker.handle(socket));
  await listen(server, options.host, options.port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    connected: () => broker.connectedClients,
    send(gateway, command) {
      return new Promise((resolve, reject) => {
        broker.publish(
          {
            cmd: 'publish',
            topic: `cityloop/v1/drills/${gateway}`,
            payload: JSON.stringify(command),
            qos: 1,
            retain: false,
            dup: false,
          },
          (error) => (error ? reject(error) : resolve()),
        );
      });
    },
    async close() {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function readingsOf(payload: string | Buffer): readonly unknown[] & unknown[] {
  if (payload.length > MOST_BYTES) return [`${payload.length} bytes`];
  try {
    const parsed: unknown = JSON.parse(payload.toString());
    const list =
      typeof parsed === 'object' && parsed !== null && 'readings' in parsed ? parsed.readings : parsed;
    return Array.isArray(list) ? list : [parsed];
  } catch {
    return [payload.toString().slice(0, 80)];
  }
}

function refusal(why: string, returnCode = NOT_AUTHORIZED): AuthenticateError {
  return Object.assign(new Error(`not authorised: ${why}`), { returnCode });
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}
