import { readFile } from 'node:fs/promises';
import type { Module, Operation, Services } from '@cityloop/core/kernel';
import type { DeviceIndex } from '@cityloop/registers/devices';
import { type Advisor, openAdvisor, versioned } from './advisor.ts';
import { applyEffectOperation } from './apply-effect.ts';
import { burstAdviceOperation } from './burst-advice.ts';
import { AdviceRows } from './network.ts';
import { pipelineRoutes } from './pipelines.routes.ts';
import { networkIds, readNetwork } from './pipelines.store.ts';

const rows = AdviceRows.parse(
  JSON.parse(await readFile(new URL('./data/advice-rows.json', import.meta.url), 'utf8')),
);

/** Pipe networks as their owners record them, and the advice after a burst. */
export function pipelinesModule(index: DeviceIndex, advisor: Advisor = openAdvisor()): Module {
  return {
    name: 'pipelines',
    needs: ['organisation', 'devices'],
    migrations: new URL('./migrations/', import.meta.url),
    operations: (services): readonly Operation[] => [
      burstAdviceOperation({ services, index, advisor, rows }),
      applyEffectOperation(services),
    ],
    routes: (services) =>
      pipelineRoutes(services, { index, changed: (network) => void warm(services, advisor, network) }),
    async start(services) {
      for (const network of await networkIds(services.db)) void warm(services, advisor, network);
      return { stop: () => advisor.close() };
    },
  };
}

async function warm(services: Services, advisor: Advisor, id: string): Promise<void> {
  try {
    const network = await readNetwork(services.db, id);
    if (network !== undefined) await advisor.warm(versioned(network.model));
  } catch (error) {
    services.log.warn('pipe network', { network: id, error });
  }
}
