import { type DatumOffset, type Level, levelIn, type VerticalDatum } from './datum.ts';
import type { FlowBand } from './forecast.ts';
import { checkRating, type RatingCurve, stageAtFlow } from './rating-curve.ts';

/** A gauge with what turns flow into level, and the levels that people act on. */
export interface Gauge {
  readonly id: string;
  readonly rating: RatingCurve;
  /** 警戒水位, from which the river is watched. */
  readonly warning?: Level | undefined;
  /** 保证水位, up to which the dikes are held to be safe. */
  readonly guarantee?: Level | undefined;
}

/** Time above a level, s after the start; `endS` is the end of the forecast where the river has not come down by then. */
export interface Span {
  readonly fromS: number;
  readonly endS: number;
}

/** How a limit fares. */
export interface LimitOutcome {
  /** The limit in the datum of the answer, m. */
  readonly levelM: number;
  /** Peak less limit, m; below zero where it is not reached. */
  readonly overM: number;
  readonly spans: readonly Span[];
  /** Spans of the band's upper and lower edge: the earliest and the surest. */
  readonly upperSpans: readonly Span[];
  readonly lowerSpans: readonly Span[];
}

/** The flood at a gauge: levels with band, the peak, times above the limits. */
export interface FloodPeak {
  readonly datum: VerticalDatum;
  readonly levelM: Float64Array;
  readonly lowerM: Float64Array;
  readonly upperM: Float64Array;
  readonly peak: {
    readonly atS: number;
    readonly flowM3s: number;
    readonly levelM: number;
    readonly lowerM: number;
    readonly upperM: number;
    /** The largest value stands at an end of the forecast: the true peak may lie beyond. */
    readonly isAtEnd: boolean;
  };
  /** Steps whose level lies beyond the measured rows of the rating curve; the same for the upper edge of the band. */
  readonly extrapolatedSteps: number;
  readonly upperExtrapolatedSteps: number;
  readonly warning?: LimitOutcome;
  readonly guarantee?: LimitOutcome;
}

/** Levels, peak and times above the limits at a gauge, all in one datum (that of the rating curve without `showIn`). */
export function floodPeak(
  gauge: Gauge,
  band: FlowBand,
  {
    stepS,
    offsets = [],
    showIn,
  }: {
    readonly stepS: number;
    readonly offsets?: readonly DatumOffset[];
    readonly showIn?: VerticalDatum | undefined;
  },
): FloodPeak {
  checkRating(gauge.rating, gauge.id);
  const datum = showIn ?? gauge.rating.datum;
  const add = levelIn({ levelM: 0, datum: gauge.rating.datum }, datum, gauge.id, offsets);
  const extrapolated = { middle: 0, lower: 0, upper: 0 };
  const levels = (key: keyof FlowBand) =>
    band[key].map((flow) => {
      const { value, isExtrapolated } = stageAtFlow(gauge.rating, flow);
      if (isExtrapolated) extrapolated[key] += 1;
      return value + add;
    });
  const [levelM, lowerM, upperM] = [levels('middle'), levels('lower'), levels('upper')];
  let top = 0;
  band.middle.forEach((flow, step) => {
    if (flow > (band.middle[top] ?? -1)) top = step;
  });
  const peakM = levelM[top] ?? Number.NaN;
  const outcome = (limit: Level): LimitOutcome => {
    const limitM = levelIn(limit, datum, gauge.id, offsets);
    return {
      levelM: limitM,
      overM: peakM - limitM,
      spans: spansAbove(levelM, limitM, stepS),
      upperSpans: spansAbove(upperM, limitM, stepS),
      lowerSpans: spansAbove(lowerM, limitM, stepS),
    };
  };
  return {
    datum,
    levelM,
    lowerM,
    upperM,
    peak: {
      atS: top * stepS,
      flowM3s: band.middle[top] ?? Number.NaN,
      levelM: peakM,
      lowerM: lowerM[top] ?? Number.NaN,
      upperM: upperM[top] ?? Number.NaN,
      isAtEnd: top === 0 || top === levelM.length - 1,
    },
    extrapolatedSteps: extrapolated.middle,
    upperExtrapolatedSteps: extrapolated.upper,
    ...(gauge.warning === undefined ? {} : { warning: outcome(gauge.warning) }),
    ...(gauge.guarantee === undefined ? {} : { guarantee: outcome(gauge.guarantee) }),
  };
}

/** When a series stands at or above a limit, straight between its steps. */
export function spansAbove(values: Float64Array, limit: number, stepS: number): readonly Span[] {
  const spans: Span[] = [];
  let fromS = (values[0] ?? Number.NaN) >= limit ? 0 : undefined;
  for (let step = 1; step < values.length; step++) {
    const [a = 0, b = 0] = [values[step - 1], values[step]];
    const isAbove = b >= limit;
    if (isAbove === (fromS !== undefined)) continue;
    const crossing = (step - 1 + (limit - a) / (b - a)) * stepS;
    if (fromS === undefined) fromS = crossing;
    else {
      spans.push({ fromS, endS: crossing });
      fromS = undefined;
    }
  }
  if (fromS !== undefined) spans.push({ fromS, endS: (values.length - 1) * stepS });
  return spans;
}
