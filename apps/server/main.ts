import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { anyFirstPasswords } from '@cityloop/core/access';
import {
  armCrash,
  type DirectoryLock,
  lockDirectory,
  removeServerFile,
  writeServerFile,
} from '@cityloop/core/kernel';
import type { City } from './city.ts';
import { consoleLog } from './console-log.ts';
import { DEMO_GATEWAY, demoAccountsNow, demoGatewayToken, makeDemoAccounts } from './demo.ts';
import { serverProblem } from './errors.ts';
import { explain } from './explain.ts';
import { newOperatorKey } from './operator-key.ts';
import { checkPorts } from './ports.ts';
import { root } from './root.ts';
import { openServer, type Server } from './server.ts';
import { isLoopback, readSettings, SettingError, type Settings } from './settings.ts';

const STOP_LIMIT_MS = 5000;
const SETTING_EXIT = 2;
const log = consoleLog();
const began = performance.now();

try {
  armForTests(process.env.CITYLOOP_CRASH_AT);
  await run(readSettings(process.env, root));
} catch (error) {
  console.error(explain(error));
  process.exit(error instanceof SettingError ? SETTING_EXIT : 1);
}

async function run(settings: Settings): Promise<void> {
  await mkdir(settings.data, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(settings.data);
  // Until the city is open there is nothing to drain: whatever is half made is finished or undone at the next start.
  const giveUp = (signal: string) => {
    step(`${signal}: stopped before the start was complete`);
    void lock.release().finally(() => process.exit(0));
  };
  process.once('SIGINT', giveUp);
  process.once('SIGTERM', giveUp);
  try {
    await removeServerFile(settings.data);
    await checkPorts(settings);
    const key = newOperatorKey();
    const beforeDoors = (city: City) => prepareAccounts(city, settings);
    const server = await openServer(settings, { log, step, key, beforeDoors });
    process.off('SIGINT', giveUp);
    process.off('SIGTERM', giveUp);
    const simulator = stopOnSignal(server, settings, lock);
    await writeServerFile(settings.data, { url: addressHere(server, settings), key });
    await announce(server, settings);
    if (settings.simulator) {
      const token = await demoGatewayToken(server.city.kernel.services, new Date());
      simulator.child = startSimulator(server, token, settings);
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Makes the demo accounts, and refuses other addresses than loopback while one of them keeps its first password. */
async function prepareAccounts(city: City, { host }: Settings): Promise<void> {
  await makeDemoAccounts(city.kernel.services, new Date());
  if (!isLoopback(host) && (await anyFirstPasswords(city.store.db)))
    throw serverProblem('first-passwords', { value: host });
}

/** The address by which this machine reaches the server. */
function addressHere(server: Server, { host }: Settings): string {
  const isAny = host === '0.0.0.0' || host === '::';
  return isAny ? `http://127.0.0.1:${new URL(server.address).port}` : server.address;
}

/** Names the point at which a test kills this process: at once, or (`@FILE`) whenever it sends SIGUSR2. */
function armForTests(point: string | undefined): void {
  if (point === undefined) return;
  if (!point.startsWith('@')) {
    armCrash(point);
    return;
  }
  process.on('SIGUSR2', () => {
    const named = readFileSync(point.slice(1), 'utf8');
    armCrash(named);
    console.log(`armed: ${named}`);
  });
}

function step(what: string): void {
  console.log(`[${((performance.now() - began) / 1000).toFixed(1)} s] ${what}`);
}

async function announce(server: Server, settings: Settings): Promise<void> {
  const demo = await demoAccountsNow(server.city.kernel.services, new Date());
  step('listening');
  console.log(
    `\n  CityLoop   ${server.address}\n  MQTT       mqtt://${settings.host}:${server.mqttPort}\n  data       ${settings.data}\n`,
  );
  if (demo.length === 0) return;
  console.log('  demo accounts (first passwords; change them with "npm run -s cli -- accounts"):');
  const shown = [
    'city',
    'district',
    'leader',
    'crew',
    'verifier',
    'supervisor',
    'town1',
    'grid1',
    'water',
    'admin',
  ];
  for (const account of demo.filter((one) => shown.includes(one.username))) {
    console.log(`    ${account.username.padEnd(12)} ${account.password.padEnd(24)} ${account.name}`);
  }
  console.log(`    … ${demo.length} in all: npm run -s cli -- accounts\n`);
}

/** The demo's physical world: another program, which speaks only MQTT and HTTP. */
function startSimulator(server: Server, token: string, settings: Settings): ChildProcess {
  const child = spawn(process.execPath, [join(root, 'apps', 'simulator', 'main.ts')], {
    // It ends when this end of the pipe does, also by kill -9: two of them would throw each other off the broker.
    stdio: ['pipe', 'inherit', 'inherit'],
    env: {
      ...process.env,
      CITYLOOP_SIM_URL: server.address,
      CITYLOOP_SIM_MQTT: `mqtt://${settings.host}:${server.mqttPort}`,
      CITYLOOP_SIM_TOKEN: token,
      CITYLOOP_SIM_GATEWAY: DEMO_GATEWAY,
      CITYLOOP_SIM_ENDS_WITH_INPUT: 'yes',
    },
  });
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) log.warn('the simulator stopped; readings no longer come', { code });
  });
  return child;
}

/** From now on a signal stops the simulator and the server, and gives the data folder back. */
function stopOnSignal(server: Server, settings: Settings, lock: DirectoryLock): { child?: ChildProcess } {
  const simulator: { child?: ChildProcess } = {};
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    step(`${signal}: stopping`);
    simulator.child?.kill('SIGTERM');
    const limit = setTimeout(() => {
      console.error('Not everything stopped in time; what was acknowledged is kept.');
      process.exit(1);
    }, STOP_LIMIT_MS);
    closeAll(server, settings, lock)
      .then(() => {
        clearTimeout(limit);
        step('stopped');
        process.exit(0);
      })
      .catch((error: unknown) => {
        console.error(explain(error));
        process.exit(1);
      });
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return simulator;
}

async function closeAll(server: Server, { data }: Settings, lock: DirectoryLock): Promise<void> {
  await removeServerFile(data);
  await server.close();
  await lock.release();
}
