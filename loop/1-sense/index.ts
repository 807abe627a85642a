export * from './ingest.ts';
export * from './module.ts';
export * from './mqtt-door.ts';
export { RAW_DAYS } from './retention.ts';
export { VitalView, vitalsFor, vitalView } from './sense.routes.ts';
export type { VitalNow, Vitals } from './vitals.ts';
