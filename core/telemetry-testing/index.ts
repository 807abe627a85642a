export { type ChdbHttpServer, chdbHttpServer } from './chdb-http-server.ts';
export { type FoundBatch, foundBatches, killedInserts } from './killed-inserts.ts';
export { type TestTelemetry, testTelemetry } from './test-telemetry.ts';
