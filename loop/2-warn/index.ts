export * from './module.ts';
export type { RuleWorker } from './rule-worker.ts';
