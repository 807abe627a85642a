import { calendarOf } from '../inp/dates.ts';
import type { RdiiInflow, UnitHydrograph } from '../water-model.ts';
import type { Rain } from './rain.ts';

/** Longest and shortest step of the convolution, s. */
const MOST_STEP_S = 300;
const LEAST_STEP_S = 60;

/** Inflow over time in even steps: the value of step i holds from i·stepS on, m³/s. */
export interface RdiiFlow {
  readonly node: number;
  readonly stepS: number;
  readonly flowM3s: Float64Array;
}

/** Rain-dependent inflows of a whole run: each response is the rain above its abstraction, spread over a triangle, times its ratio and the area. */
export function rdiiFlows(
  inflows: readonly RdiiInflow[],
  rain: Rain,
  startEpochS: number,
  endS: number,
): RdiiFlow[] {
  const known = new Map<string, { stepS: number; depthMs: Float64Array }>();
  const keys = new Map<RdiiInflow['responses'], number>();
  return inflows.map(({ node, areaM2, gage, responses }) => {
    const id = keys.get(responses) ?? keys.size;
    keys.set(responses, id);
    const key = `${id} ${gage}`;
    let found = known.get(key);
    if (found === undefined) {
      found = spread(responses, gage, rain, startEpochS, endS);
      known.set(key, found);
    }
    return { node, stepS: found.stepS, flowM3s: found.depthMs.map((one) => one * areaM2) };
  });
}

function spread(
  responses: RdiiInflow['responses'],
  gage: number,
  rain: Rain,
  startEpochS: number,
  endS: number,
) {
  const peaks = responses.flat().flatMap((one) => (one === undefined || one.ratio <= 0 ? [] : [one.peakS]));
  const stepS = Math.min(MOST_STEP_S, Math.max(LEAST_STEP_S, Math.min(...peaks, Infinity) / 8));
  const steps = Math.max(1, Math.ceil(endS / stepS));
  const depthMs = new Float64Array(steps + 1);
  for (const months of responses) {
    const ordinates = months.map((one) => (one === undefined ? undefined : triangle(one, stepS)));
    let [used, month] = [Number.NaN, -1];
    for (let i = 0; i < steps; i++) {
      const fellM = rain.depthMm(gage, i * stepS, (i + 1) * stepS) / 1000;
      const now = calendarOf(startEpochS + i * stepS).month - 1;
      const one = months[now];
      const shape = ordinates[now];
      if (one === undefined || shape === undefined) continue;
      if (now !== month)
        used = Number.isNaN(used)
          ? Math.min(one.initialAbstractionM, one.mostAbstractionM)
          : Math.min(used, one.mostAbstractionM);
      month = now;
      const room = Math.max(0, one.mostAbstractionM - used);
      const taken = Math.min(room, fellM);
      used = fellM > 0 ? used + taken : Math.max(0, used - one.recoveryMs * stepS);
      const excess = fellM - taken;
      if (excess <= 0) continue;
      for (let j = 0; j < shape.length && i + j <= steps; j++)
        depthMs[i + j] = (depthMs[i + j] ?? 0) + (excess * one.ratio * (shape[j] ?? 0)) / stepS;
    }
  }
  return { stepS, depthMs };
}

/** Parts of a triangle's area by steps; they add up to 1. */
function triangle({ peakS, baseS }: UnitHydrograph, stepS: number): Float64Array {
  if (baseS <= 0) return Float64Array.of(1);
  const under = (t: number) => {
    if (t <= 0) return 0;
    if (t >= baseS) return 1;
    return t <= peakS ? (t * t) / (peakS * baseS) : 1 - (baseS - t) ** 2 / ((baseS - peakS) * baseS);
  };
  const count = Math.ceil(baseS / stepS);
  return Float64Array.from({ length: count }, (_, i) => under((i + 1) * stepS) - under(i * stepS));
}
