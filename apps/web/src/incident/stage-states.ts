import type { IncidentClock, IncidentRow, IncidentStage } from '../api/incidents.ts';
import { type StageState, stages } from '../components/stage-keys.ts';

/** Where a stage of an incident stands, and the unit that has it. */
export interface IncidentStageState extends StageState {
  readonly unit: string | null;
}

/** Which clock of an incident belongs to which stage. */
const clockOfStage: Readonly<Record<number, readonly string[]>> = {
  3: ['route', 'accept'],
  4: ['handle'],
  5: ['check'],
};

/** The seven stages from what the server says of each; deadlines are the incident's clocks. */
export function stageStates(
  told: readonly IncidentStage[],
  clocks: readonly IncidentClock[],
  state: string,
): readonly IncidentStageState[] {
  const byNumber = new Map(told.map((stage) => [stage.stage, stage]));
  const furthest = Math.max(0, ...told.filter((stage) => stage.state !== 'none').map((stage) => stage.stage));
  return stages.map((key, index) => {
    const stage = byNumber.get(index + 1);
    if (!stage || stage.state === 'none') {
      return { key, unit: null, state: index + 1 < furthest ? 'skipped' : 'waiting' };
    }
    const clock = clocks.find((one) => clockOfStage[index + 1]?.includes(one.name) && !one.endedAt);
    const ended = clocks.findLast((one) => clockOfStage[index + 1]?.includes(one.name));
    const returned = state === 'returned' && stage.stage === 3;
    const done = stage.state === 'done' && !returned;
    return {
      key,
      unit: stage.unit,
      state: done ? 'done' : returned ? 'returned' : 'current',
      since: stage.since,
      until: (done ? ended : (clock ?? ended))?.dueAt ?? null,
      finishedAt: done ? stage.until : null,
    };
  });
}

/** The same for a line of a list, which knows only how far the incident is. */
export function rowStages(row: IncidentRow): readonly StageState[] {
  const returned = row.head.state === 'returned';
  const over = row.head.state === 'closed' || row.head.state === 'voided' || row.head.state === 'merged';
  return stages.map((key, index) => {
    const number = index + 1;
    if (number < row.stage || (over && number === row.stage)) return { key, state: 'done' };
    if (number === row.stage) return { key, state: returned ? 'returned' : 'current' };
    return { key, state: 'waiting' };
  });
}
