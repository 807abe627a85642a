export * from './bus.ts';
export { type NatsBusOptions, openNatsBus } from './bus-nats.ts';
export {
  type Clock,
  type ClockSetting,
  type FakeClock,
  fakeClock,
  parseClock,
  realClock,
  scaledClock,
} from './clock.ts';
export * from './crash.ts';
export { type DeadLetter, deadLetters } from './deadletter.store.ts';
export type { Consumer, Delivery } from './deliver.ts';
export * from './feed.ts';
export { askJob, failedJobs, type Job, type NewJob } from './jobs.store.ts';
export { kernelRoutes } from './kernel.routes.ts';
export * from './kernel.ts';
export { DirectoryHeld, type DirectoryLock, lockDirectory } from './lock.ts';
export * from './log.ts';
export * from './migrations.ts';
export * from './module.ts';
export * from './operations.ts';
export { countUnsent, enqueue, type NewMessage } from './outbox.store.ts';
export {
  readServerFile,
  removeServerFile,
  type ServerAddress,
  writeServerFile,
} from './server-file.ts';
export { cancel, type DueTimer, failedTimers, schedule, type Timer } from './timers.store.ts';
export { kernelValue, setKernelValue } from './values.store.ts';
