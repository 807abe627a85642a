export { handleModule } from './module.ts';
export { type TaskMove, taskAfter, taskArrows } from './task-machine.ts';
