import { leastCostMatch } from './least-cost-match.ts';
import type { StopSignal } from './stop-signal.ts';
import type { TravelTable } from './travel.ts';

/** Something that one crew must do. */
export interface Task {
  readonly id: string;
  /** What the crew must be able to do, all of it. */
  readonly needs: readonly string[];
  /** 1 (worst) to 4; where not all can be served, the worst go first. 4 without it. */
  readonly level?: 1 | 2 | 3 | 4;
}

/** People who go together. */
export interface Crew {
  readonly id: string;
  readonly can: readonly string[];
  /** Tasks it can take now, 0 or more; 1 without it. */
  readonly capacity?: number;
}

/** What becomes of a task. */
export type TaskOutcome =
  | { readonly kind: 'assigned'; readonly task: string; readonly crew: string; readonly seconds: number }
  /** No crew can do all of it; `missing` is what no crew at all can do (empty: some can do each part, none can do all). */
  | { readonly kind: 'no-capable-crew'; readonly task: string; readonly missing: readonly string[] }
  /** Capable crews exist, but none has a way to the task. */
  | { readonly kind: 'not-reachable'; readonly task: string; readonly crews: readonly string[] }
  /** All capable crews that have a way are taken by tasks that are as bad or worse. */
  | { readonly kind: 'no-free-crew'; readonly task: string; readonly crews: readonly string[] };

/** Tasks, crews and seconds from each crew (row) to each task (column). */
export interface AssignTasksInput {
  readonly tasks: readonly Task[];
  readonly crews: readonly Crew[];
  readonly travel: TravelTable;
}

const LEAST_BAD = 4;

/**
 * Which crew goes to which task: the worst tasks are served first (no task of a worse level is left for the sake of one of a
 * better level, and as many as possible are served), then the sum of travel seconds is the least possible.
 */
export function assignTasks(input: AssignTasksInput, signal?: StopSignal): readonly TaskOutcome[] {
  const { tasks, crews, travel } = input;
  checkInput(input);
  const cost = new Float64Array(tasks.length * crews.length).fill(Infinity);
  const capable = tasks.map(({ needs }) => crews.map(({ can }) => needs.every((need) => can.includes(need))));
  let most = 0;
  for (let t = 0; t < tasks.length; t++) {
    let dearest = 0;
    for (let c = 0; c < crews.length; c++) {
      const seconds = travel.seconds[c * travel.columns + t] ?? Infinity;
      if (!capable[t]?.[c] || seconds === Infinity) continue;
      cost[t * crews.length + c] = seconds;
      dearest = Math.max(dearest, seconds);
    }
    most += dearest;
  }
  // The sets of tasks that can be served together are a matroid: any falling weights lead to the same set as serving level by
  // level, and none of positive weight is left out needlessly. One step of weight outweighs all seconds.
  const step = 2 * most + 1;
  const without = Float64Array.from(tasks, ({ level = LEAST_BAD }) => (LEAST_BAD + 1 - level) * step);
  const capacity = Int32Array.from(crews, (crew) => crew.capacity ?? 1);
  const size = { rows: tasks.length, columns: crews.length };
  const match = leastCostMatch({ ...size, cost, capacity, without }, signal);
  return tasks.map((task, t): TaskOutcome => {
    const c = match[t] ?? -1;
    const crew = crews[c];
    if (crew !== undefined) {
      const seconds = cost[t * crews.length + c] ?? 0;
      return { kind: 'assigned', task: task.id, crew: crew.id, seconds };
    }
    return unserved(input, t, capable[t] ?? []);
  });
}

function unserved(
  { tasks, crews, travel }: AssignTasksInput,
  t: number,
  capable: readonly boolean[],
): TaskOutcome {
  const { id = '', needs = [] } = tasks[t] ?? {};
  const able = crews.filter((_, c) => capable[c]);
  if (able.length === 0) {
    const missing = needs.filter((need) => !crews.some(({ can }) => can.includes(need)));
    return { kind: 'no-capable-crew', task: id, missing };
  }
  const near = crews.filter(
    (_, c) => capable[c] && (travel.seconds[c * travel.columns + t] ?? Infinity) < Infinity,
  );
  const named = (near.length > 0 ? near : able).map((crew) => crew.id);
  return { kind: near.length > 0 ? 'no-free-crew' : 'not-reachable', task: id, crews: named };
}

function checkInput({ tasks, crews, travel }: AssignTasksInput): void {
  uniqueIds('tasks', tasks);
  uniqueIds('crews', crews);
  for (const { id, capacity = 1 } of crews) {
    if (!Number.isInteger(capacity) || capacity < 0)
      throw new Error(`Crew "${id}" takes ${capacity} tasks: expected an integer of at least 0.`);
  }
  for (const { id, level = LEAST_BAD } of tasks) {
    if (!Number.isInteger(level) || level < 1 || level > LEAST_BAD)
      throw new Error(`Task "${id}" has level ${level}: expected 1 (worst) to 4.`);
  }
  if (travel.rows !== crews.length || travel.columns !== tasks.length)
    throw new Error(
      `The travel times have ${travel.rows} x ${travel.columns} entries: expected ${crews.length} crews x ${tasks.length} tasks.`,
    );
}

/** Throws where two rows have one id. */
export function uniqueIds(what: string, rows: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of rows) {
    if (seen.has(id)) throw new Error(`Two of the ${what} have the id "${id}".`);
    seen.add(id);
  }
}
