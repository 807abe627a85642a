import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePostgis } from '@cityloop/core/store';
import { openTelemetry } from '@cityloop/core/telemetry';
import { defaultCacheFile, prepareHistory } from '@cityloop/simulator';
import { fillRegisters } from './fill-registers.ts';
import { writeTemplate } from './open-database.ts';

// Telemetry first: chDB must be loaded before any worker is.
const dir = await mkdtemp(join(tmpdir(), 'cityloop-prepare-'));
const telemetry = await openTelemetry({ dir: join(dir, 'telemetry') });
try {
  console.log('preparing the database: tables, the organisation of Chongqing');
  await preparePostgis();
  await writeTemplate((store) => fillRegisters(dir, { store, telemetry }));
  console.log('preparing the quiet past of the simulated network');
  await prepareHistory(defaultCacheFile(7), 7);
} finally {
  await telemetry.close();
  await rm(dir, { recursive: true, force: true });
}
