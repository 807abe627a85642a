export { roadProblem } from './errors.ts';
export { roadsModule } from './module.ts';
export { NetworkBody, NodeRow, SegmentRow } from './road-network.ts';
