import { createServer } from 'node:net';
import { serverProblem } from './errors.ts';
import type { Settings } from './settings.ts';

/** Tries both ports before anything is opened, so that a taken one is told at once. */
export async function checkPorts(settings: Pick<Settings, 'host' | 'port' | 'mqttPort'>): Promise<void> {
  const { host, port, mqttPort } = settings;
  for (const [setting, number] of [
    ['CITYLOOP_PORT', port],
    ['CITYLOOP_MQTT_PORT', mqttPort],
  ] as const) {
    if (number !== 0) await tryPort(host, number, setting);
  }
}

function tryPort(host: string, port: number, setting: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const isTaken = 'code' in error && error.code === 'EADDRINUSE';
      reject(isTaken ? serverProblem('port-taken', { value: `${host}:${port}`, words: { setting } }) : error);
    });
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
