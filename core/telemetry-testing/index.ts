export { type ChdbHttpServer, chdbHttpServer } from './chdb-http-server.ts';
export { testTelemetry } from './test-telemetry.ts';
