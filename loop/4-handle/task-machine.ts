import type { TaskState } from '@cityloop/core/contracts';

/** What can happen to a task. */
export type TaskMove =
  | 'ready'
  | 'take'
  | 'release'
  | 'done'
  | 'pass'
  | 'refuse'
  | 'unable'
  | 'reassign'
  | 'drop'
  | 'cancel'
  | 'restore';

type Arrow = { readonly from: readonly TaskState[]; readonly to: TaskState };

/** Every arrow of the task's machine; task-machine.md draws it. */
export const taskArrows: Readonly<Record<TaskMove, Arrow>> = {
  ready: { from: ['waiting'], to: 'ready' },
  take: { from: ['ready', 'rework', 'unable'], to: 'taken' },
  release: { from: ['taken'], to: 'ready' },
  done: { from: ['taken'], to: 'done' },
  pass: { from: ['done'], to: 'verified' },
  refuse: { from: ['done', 'verified'], to: 'rework' },
  unable: { from: ['taken', 'ready'], to: 'unable' },
  reassign: { from: ['ready', 'taken', 'rework', 'unable'], to: 'ready' },
  drop: { from: ['waiting', 'ready', 'taken', 'rework', 'unable'], to: 'cancelled' },
  cancel: { from: ['waiting', 'ready', 'taken', 'done', 'rework', 'unable'], to: 'cancelled' },
  restore: { from: ['cancelled'], to: 'ready' },
};

/** The state after a move, or undefined where it is not possible. */
export function taskAfter(state: TaskState, move: TaskMove): TaskState | undefined {
  const arrow = taskArrows[move];
  return arrow.from.includes(state) ? arrow.to : undefined;
}

/** Whether matters that wait for this one may begin. */
export function letsOthersBegin(state: TaskState): boolean {
  return state === 'done' || state === 'verified' || state === 'cancelled';
}
