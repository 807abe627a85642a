import { join, resolve } from 'node:path';
import { type ClockSetting, parseClock } from '@cityloop/core/kernel';

/** What a city sets; everything has a default that works on one machine without servers. */
export interface Settings {
  readonly port: number;
  readonly mqttPort: number;
  readonly host: string;
  /** Address that browsers use. */
  readonly url: string;
  readonly data: string;
  readonly clock: ClockSetting;
  readonly databaseUrl: string | undefined;
  readonly clickhouseUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly filesUrl: string | undefined;
  /** Starts the demo's simulator beside the server. */
  readonly simulator: boolean;
}

/** A setting that does not fit, said so that whoever set it can mend it. */
export class SettingError extends Error {
  constructor(name: string, value: string, expected: string) {
    super(`${name}="${value}": ${expected}`);
    this.name = 'SettingError';
  }
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Whether an address is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host);
}

/** Reads the settings; throws a `SettingError` that names the setting, its value and what is expected. */
export function readSettings(env: Readonly<Record<string, string | undefined>>, root: string): Settings {
  const port = portOf('CITYLOOP_PORT', env.CITYLOOP_PORT, 3000);
  const mqttPort = portOf('CITYLOOP_MQTT_PORT', env.CITYLOOP_MQTT_PORT, 1883);
  const host = env.CITYLOOP_HOST ?? '127.0.0.1';
  if (port !== 0 && port === mqttPort)
    throw new SettingError('CITYLOOP_MQTT_PORT', String(mqttPort), 'is CITYLOOP_PORT too; choose another');
  if (!isLoopback(host) && env.CITYLOOP_URL === undefined) {
    throw new SettingError(
      'CITYLOOP_HOST',
      host,
      'another address than loopback also needs CITYLOOP_URL, the address that browsers use',
    );
  }
  const url = urlOf('CITYLOOP_URL', env.CITYLOOP_URL, ['http:', 'https:']) ?? `http://${host}:${port}`;
  const databaseUrl = urlOf('DATABASE_URL', env.DATABASE_URL, ['postgres:', 'postgresql:']);
  const clickhouseUrl = urlOf('CLICKHOUSE_URL', env.CLICKHOUSE_URL, ['http:', 'https:']);
  const natsUrl = urlOf('NATS_URL', env.NATS_URL, ['nats:', 'tls:']);
  if (natsUrl !== undefined && (databaseUrl === undefined || clickhouseUrl === undefined)) {
    throw new SettingError(
      'NATS_URL',
      natsUrl,
      'several processes need both DATABASE_URL and CLICKHOUSE_URL',
    );
  }
  return {
    port,
    mqttPort,
    host,
    url: url.replace(/\/$/, ''),
    data: resolve(env.CITYLOOP_DATA ?? join(root, 'data')),
    clock: clockOf(env.CITYLOOP_CLOCK ?? 'real'),
    databaseUrl,
    clickhouseUrl,
    natsUrl,
    filesUrl: urlOf('FILES_URL', env.FILES_URL, ['s3+http:', 's3+https:']),
    simulator: env.CITYLOOP_SIMULATOR !== 'off',
  };
}

function portOf(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined || text === '') return otherwise;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new SettingError(name, text, 'expected a port, 0–65535');
  return port;
}

function urlOf(name: string, text: string | undefined, schemes: readonly string[]): string | undefined {
  if (text === undefined || text === '') return undefined;
  const scheme = URL.canParse(text) ? new URL(text).protocol : '';
  // The value may hold a password, so only its beginning is told.
  if (!schemes.includes(scheme))
    throw new SettingError(
      name,
      text.split('@')[0]?.slice(0, 24) ?? '',
      `expected ${schemes.map((one) => `${one}//…`).join(' or ')}`,
    );
  return text;
}

function clockOf(text: string): ClockSetting {
  try {
    return parseClock(text);
  } catch (error) {
    throw new SettingError('CITYLOOP_CLOCK', text, error instanceof Error ? error.message : String(error));
  }
}
