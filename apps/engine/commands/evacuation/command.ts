import { evacuationPlan } from '@cityloop/engines/evacuation';
import type { EngineCommand } from '../../command.ts';
import { checked } from '../../input.ts';
import { reportOf } from './report.ts';
import { type EvacuationInput, type EvacuationOutput, input, output } from './schemas.ts';
import { situationOf, wishesOf } from './situation.ts';

/** Who goes where, by which way and when, before a hazard arrives; a proposal that a person confirms. */
export const command: EngineCommand<EvacuationInput, EvacuationOutput> = {
  summary:
    'Hazard with times of arrival, people, roads and shelters to an evacuation plan; those who cannot make it first.',
  input,
  output,
  async run(asked, context) {
    const situation = await situationOf(asked, context);
    const { wishes, stepS } = wishesOf(asked, context);
    const step = asked.stepS ?? stepS;
    const { minutesPerGroup, dispatchers } = asked.byHand ?? {};
    const plan = checked(() =>
      evacuationPlan(situation, wishes, {
        ...(step === undefined ? {} : { stepS: step }),
        baseline: {
          startMin: 0,
          ...(minutesPerGroup === undefined ? {} : { minutesPerGroup }),
          ...(dispatchers === undefined ? {} : { dispatchers }),
        },
        signal: context.signal,
        progress: context.progress,
      }),
    );
    const planMin = situation.startMin ?? 0;
    const byHandMin = plan.baseline.lastOrderMin;
    return {
      left: plan.left.map((row) => ({ ...row, hazardMin: orNull(row.hazardMin) })),
      totals: { ...plan.totals, leastSpareMin: orNull(plan.totals.leastSpareMin) },
      dispatch: {
        planMin,
        byHandMin,
        cutShare: byHandMin > 0 ? 1 - planMin / byHandMin : 0,
      },
      rows: plan.rows.map((row) => ({
        ...row,
        edges: [...row.edges],
        enterAfterMin: [...row.enterAfterMin],
        departures: [...row.departures],
        spareMin: orNull(row.spareMin),
      })),
      rides: plan.rides.map((ride) => ({
        ...ride,
        edges: [...ride.edges],
        edgesThere: [...ride.edgesThere],
        enterAfterMin: [...ride.enterAfterMin],
        enterThereAfterMin: [...ride.enterThereAfterMin],
        spareMin: orNull(ride.spareMin),
      })),
      shelters: [...plan.shelters],
      roads: [...plan.roads],
      released: [...plan.released],
      bound: plan.bound,
      baseline: plan.baseline,
      stepS: plan.stepS,
      gapPersonMin: plan.gapPersonMin,
    };
  },
  report: reportOf,
};

/** JSON has no infinity: what never comes is null. */
function orNull(minute: number): number | null {
  return Number.isFinite(minute) ? minute : null;
}
