export { objectProblem } from './errors.ts';
export { importTable, RowResult } from './import-table.ts';
export { type Acting, type Living, type Step, type StepOutcome, stepLife } from './life.ts';
export { objectsModule } from './module.ts';
export { HistoryRow, listObjects, objectHistory, readObject } from './objects.store.ts';
export {
  Approval,
  NewObject,
  type ObjectKey,
  type ObjectType,
  type RegisterObject,
  Verdict,
} from './objects.ts';
export { kindOf, registerObject } from './register-objects.ts';
export { takeStep } from './take-step.ts';
