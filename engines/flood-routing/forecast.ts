import { normalQuantile } from './normal-quantile.ts';
import { type River, type RiverFlow, routeRiver } from './river.ts';

/** A flow with the band in which it will lie with the asked probability, m³/s. */
export interface FlowBand {
  readonly middle: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** How certain the band shall be, and what is known of past errors. */
export interface ForecastOptions {
  /** Probability that the flow lies within the band, above 0 and below 1. */
  readonly probability: number;
  /** Observed less computed flow as a share of the computed one, from past forecasts, by gauge. */
  readonly residuals?: ReadonlyMap<string, readonly number[]> | undefined;
  readonly signal?: { readonly aborted: boolean } | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Flows with bands by gauge, and the flow by reach. */
export interface Forecast {
  readonly bands: ReadonlyMap<string, FlowBand>;
  readonly routed: RiverFlow;
}

/**
 * Carries the inflows down with bands: each inflow is raised by its standard error, all its steps together, and what that changes
 * at a gauge is one independent part of the error there; past residuals (their root mean square, so a bias widens the band) are
 * another. The parts add as squares. No random numbers: equal input, equal band.
 */
export function forecastRiver(river: River, options: ForecastOptions): Forecast {
  const { probability, residuals, signal, onProgress } = options;
  if (!(probability > 0 && probability < 1))
    throw new Error(`The band's probability is ${probability}, not between 0 and 1.`);
  const routed = routeRiver(river);
  const squares = new Map([...routed.flows].map(([gauge, flow]) => [gauge, new Float64Array(flow.length)]));
  river.inflows.forEach((inflow, i) => {
    if (signal?.aborted) throw new Error('The forecast was stopped.');
    onProgress?.((i + 1) / (river.inflows.length + 1));
    const raised = routeRiver(river, (one, step) =>
      one === inflow ? 1 + errorAt(inflow.errorShare, step) : 1,
    );
    for (const [gauge, square] of squares) {
      const [base, more] = [routed.flows.get(gauge), raised.flows.get(gauge)];
      for (let step = 0; step < square.length; step++)
        square[step] = (square[step] ?? 0) + ((more?.[step] ?? 0) - (base?.[step] ?? 0)) ** 2;
    }
  });
  const width = normalQuantile((1 + probability) / 2);
  const bands = new Map<string, FlowBand>();
  for (const [gauge, middle] of routed.flows) {
    const past = rootMeanSquare(residuals?.get(gauge) ?? [], gauge);
    const half = middle.map(
      (flow, step) => width * Math.sqrt((squares.get(gauge)?.[step] ?? 0) + (past * flow) ** 2),
    );
    bands.set(gauge, {
      middle,
      lower: middle.map((flow, step) => Math.max(0, flow - (half[step] ?? 0))),
      upper: middle.map((flow, step) => flow + (half[step] ?? 0)),
    });
  }
  return { bands, routed };
}

/** Observed less computed as a share of the computed flow, where both are there and water flows. */
export function residualsOf(
  observed: readonly (number | undefined)[],
  computed: Float64Array,
): readonly number[] {
  return observed.flatMap((flow, step) => {
    const own = computed[step] ?? 0;
    return flow === undefined || own <= 0 ? [] : [(flow - own) / own];
  });
}

function errorAt(share: number | readonly number[], step: number): number {
  return typeof share === 'number' ? share : (share[step] ?? 0);
}

function rootMeanSquare(values: readonly number[], gauge: string): number {
  for (const value of values)
    if (!Number.isFinite(value)) throw new Error(`Gauge ${gauge}: a past residual is ${value}.`);
  return values.length === 0
    ? 0
    : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
