import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { anyFirstPasswords } from '@cityloop/core/access';
import { armCrash } from '@cityloop/core/kernel';
import { consoleLog } from './console-log.ts';
import { DEMO_GATEWAY, demoAccountsNow, demoGatewayToken, makeDemoAccounts } from './demo.ts';
import { explain } from './explain.ts';
import { root } from './root.ts';
import { openServer, type Server } from './server.ts';
import { isLoopback, readSettings, type Settings } from './settings.ts';

const STOP_LIMIT_MS = 5000;
const log = consoleLog();
const began = performance.now();

try {
  armForTests(process.env.CITYLOOP_CRASH_AT);
  await run(readSettings(process.env, root));
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

async function run(settings: Settings): Promise<void> {
  await mkdir(settings.data, { recursive: true });
  const server = await openServer(settings, { log, step });
  const { services } = server.city.kernel;
  await makeDemoAccounts(services, new Date());
  if (!isLoopback(settings.host) && (await anyFirstPasswords(server.city.store.db))) {
    await server.close();
    throw new Error(
      `CITYLOOP_HOST="${settings.host}": a demo account still has its first password; set new ones with "npm run -s cli -- accounts passwords" and start again`,
    );
  }
  await announce(server, settings);
  const simulator = settings.simulator
    ? startSimulator(server, await demoGatewayToken(services, new Date()), settings)
    : undefined;
  stopOnSignal(server, simulator);
}

/** Names the point at which a test kills this process: at once, or (`@FILE`) whenever it sends SIGUSR2. */
function armForTests(point: string | undefined): void {
  if (point === undefined) return;
  if (!point.startsWith('@')) return armCrash(point);
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
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      CITYLOOP_SIM_URL: server.address,
      CITYLOOP_SIM_MQTT: `mqtt://${settings.host}:${server.mqttPort}`,
      CITYLOOP_SIM_TOKEN: token,
      CITYLOOP_SIM_GATEWAY: DEMO_GATEWAY,
    },
  });
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) log.warn('the simulator stopped; readings no longer come', { code });
  });
  return child;
}

function stopOnSignal(server: Server, simulator: ChildProcess | undefined): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    step(`${signal}: stopping`);
    simulator?.kill('SIGTERM');
    const limit = setTimeout(() => process.exit(1), STOP_LIMIT_MS);
    server
      .close()
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
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
}
