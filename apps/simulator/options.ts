import { parseArgs } from 'node:util';
import { type ClockSetting, parseClock } from './clock.ts';
import { defaultCacheFile } from './prepare.ts';
import { parseBurst, type ScenarioStep } from './scenario.ts';

/** What the command line and the environment say. */
export interface SimulatorOptions {
  readonly url: string;
  readonly mqtt: string;
  readonly token: string;
  readonly seed: number;
  readonly gateway: string;
  /** Absent: the clock of the server. */
  readonly clock?: ClockSetting;
  readonly cacheFile: string;
  readonly bursts: readonly ScenarioStep[];
  readonly scenarioFile?: string;
}

/** The help text. */
export const USAGE = `node apps/simulator/main.ts --token T [options]
  --url URL          server, default http://127.0.0.1:3000            CITYLOOP_SIM_URL
  --mqtt URL         broker, default mqtt://127.0.0.1:1883            CITYLOOP_SIM_MQTT
  --token T          API token of the gateway                         CITYLOOP_SIM_TOKEN
  --gateway ID       default sim-water                                CITYLOOP_SIM_GATEWAY
  --seed N           network and world, default 7                     CITYLOOP_SIM_SEED
  --clock C          real or START*FACTOR; default the server's       CITYLOOP_SIM_CLOCK
  --cache FILE       the computed quiet past                          CITYLOOP_SIM_CACHE
  --burst LINK:LPS   tear a pipe once live; any:30 draws one; repeatable
  --scenario FILE    bursts and repairs by time, see README.md`;

/** Reads command line and environment; throws with what to do. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SimulatorOptions | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: text,
      mqtt: text,
      token: text,
      seed: text,
      clock: text,
      gateway: text,
      cache: text,
      scenario: text,
      burst: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const from = (given: string | undefined, name: string): string | undefined =>
    given ?? environment[`CITYLOOP_SIM_${name}`];
  const token = from(values.token, 'TOKEN');
  if (!token) {
    throw new Error(
      'A token is missing: make one with "npm run -s cli -- token create" and give it with --token.',
    );
  }
  const gateway = from(values.gateway, 'GATEWAY') ?? 'sim-water';
  if (!/^[a-z0-9-]+$/.test(gateway)) {
    throw new Error(`Gateway "${gateway}" may hold only small letters, digits and dashes.`);
  }
  const seed = Number(from(values.seed, 'SEED') ?? 7);
  if (!Number.isInteger(seed)) throw new Error(`Seed "${from(values.seed, 'SEED')}" is not a whole number.`);
  const clock = from(values.clock, 'CLOCK');
  return {
    url: from(values.url, 'URL') ?? 'http://127.0.0.1:3000',
    mqtt: from(values.mqtt, 'MQTT') ?? 'mqtt://127.0.0.1:1883',
    token,
    seed,
    gateway,
    cacheFile: from(values.cache, 'CACHE') ?? defaultCacheFile(seed),
    bursts: (values.burst ?? []).map(parseBurst),
    ...(clock === undefined ? {} : { clock: parseClock(clock) }),
    ...(values.scenario === undefined ? {} : { scenarioFile: values.scenario }),
  };
}
