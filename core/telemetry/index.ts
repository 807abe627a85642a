export { type Batcher, type BatcherOptions, batcher } from './batcher.ts';
export { type Connections, type ConnectOptions, connect } from './connections.ts';
export { openTelemetry, type TelemetryOptions } from './open-telemetry.ts';
export { checkReading } from './readings.ts';
export type {
  Batch,
  Bucket,
  DumpPage,
  DumpPart,
  Point,
  Reading,
  SlotOptions,
  SlotStatistics,
  Telemetry,
  TelemetryStats,
} from './telemetry.ts';
