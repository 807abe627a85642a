export * from './drills.ts';
export { drillsModule } from './module.ts';
