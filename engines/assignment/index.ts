export {
  type AssignTasksInput,
  assignTasks,
  type Crew,
  type Task,
  type TaskOutcome,
} from './assign-tasks.ts';
export {
  chooseWarehouses,
  type Quantity,
  type StockedWarehouse,
  type WarehouseOutcome,
} from './choose-warehouses.ts';
export {
  type LeftOut,
  type PlanRoundsOptions,
  planRounds,
  type Round,
  type RoundsPlan,
  type RoundsProof,
  type Stop,
} from './plan-rounds.ts';
export type { Patrol, PlanRoundsInput, TimeWindow, Visit } from './rounds-model.ts';
export {
  type Place,
  type TravelSecondsOptions,
  type TravelTable,
  travelSeconds,
  travelTable,
} from './travel.ts';
