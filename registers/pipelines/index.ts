export { AdviceResult, WarehouseAnswer } from './advice-result.ts';
export { type Advisor, openAdvisor, type VersionedModel } from './advisor.ts';
export { pipelineProblem } from './errors.ts';
export { pipelinesModule } from './module.ts';
export { AdviceRows, LinkRow, Meter, Model, NetworkBody, NodeRow } from './network.ts';
export { type MeterReadings, type Observation, observe } from './observe.ts';
export {
  type NetworkHead,
  networkIds,
  type PipeState,
  pipeHistory,
  type RecordedNetwork,
  readNetwork,
} from './pipelines.store.ts';
export { devicesOf, type NetworkRegistered, registerNetwork } from './register-network.ts';
