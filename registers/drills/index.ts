export * from './drills.ts';
export { drillsModule } from './module.ts';
export { gatewayInReach } from './reach.ts';
