import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock, silentLog } from '@cityloop/core/kernel';
import { openTelemetry } from '@cityloop/core/telemetry';
import { defaultCacheFile, prepareHistory } from '@cityloop/simulator';
import { openCity } from './city.ts';
import { writeTemplate } from './open-database.ts';

// Telemetry first: chDB must be loaded before any worker is.
const dir = await mkdtemp(join(tmpdir(), 'cityloop-prepare-'));
const telemetry = await openTelemetry({ dir: join(dir, 'telemetry') });
try {
  console.log('preparing the database: tables, the organisation of Chongqing');
  await writeTemplate(async (store) => {
    const city = await openCity({
      dir,
      stores: { store, telemetry },
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
  });
  console.log('preparing the quiet past of the simulated network');
  await prepareHistory(defaultCacheFile(7), 7);
} finally {
  await telemetry.close();
  await rm(dir, { recursive: true, force: true });
}
