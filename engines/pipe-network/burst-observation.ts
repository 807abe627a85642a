/** What one meter shows of a burst: a change against before, and how uncertain that change is. A silent meter has no row. */
export interface MeterChange {
  readonly meterId: string;
  /** Pressure meters: metres that the pressure fell. Flow meters: L/s that the flow (from `from` to `to`) rose. */
  readonly change: number;
  /** Standard deviation of `change` by the meter's noise, same unit. */
  readonly sigma: number;
}

/** Mean of some readings of one meter and the standard deviation of that mean. */
export interface MeterMean {
  readonly mean: number;
  readonly sigma: number;
}

/** The two things that a reading of now is compared with; either may be missing. */
export interface MeterBaselines {
  /** Mean of the readings of the last minutes before the burst: free of the day's own level, noisy by few readings. */
  readonly justBefore?: MeterMean;
  /** Mean of the same slot on earlier days: free of what happened in the last minutes. */
  readonly sameSlot?: MeterMean;
}

/**
 * The change of a meter: now against the mean of both baselines, each weighted by the inverse of its variance.
 * For a flow meter the sign is turned, since a burst raises flow and lowers pressure. `undefined` without a baseline.
 */
export function meterChange(
  meterId: string,
  kind: 'pressure' | 'flow',
  now: MeterMean,
  baselines: MeterBaselines,
): MeterChange | undefined {
  let weight = 0;
  let sum = 0;
  for (const baseline of [baselines.justBefore, baselines.sameSlot]) {
    if (!baseline) continue;
    weight += 1 / baseline.sigma ** 2;
    sum += baseline.mean / baseline.sigma ** 2;
  }
  if (weight === 0) return undefined;
  const fall = sum / weight - now.mean;
  return {
    meterId,
    change: kind === 'pressure' ? fall : -fall,
    sigma: Math.sqrt(1 / weight + now.sigma ** 2),
  };
}
