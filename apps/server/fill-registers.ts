import { realClock, silentLog } from '@cityloop/core/kernel';
import type { Store } from '@cityloop/core/store';
import type { Telemetry } from '@cityloop/core/telemetry';
import { openCity } from './city.ts';

/** Makes the tables and fills the registers of a city without packs: what the first start would wait for. */
export async function fillRegisters(
  dir: string,
  stores: { readonly store: Store; readonly telemetry: Telemetry },
): Promise<void> {
  const city = await openCity({
    dir,
    stores,
    packFolders: [],
    clock: async () => realClock(),
    log: silentLog(),
    step: () => {},
    poll: false,
    ingest: 'prepare',
    sendDown: async () => {},
  });
  await city.kernel.stop();
  await city.files.close();
}
