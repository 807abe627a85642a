import {
  checkRating,
  floodPeak,
  flowAtStage,
  forecastRiver,
  type LimitOutcome,
  levelIn,
  type Rated,
  type RatingCurve,
  type Reach,
  type River,
  residualsOf,
  routeRiver,
} from '@cityloop/engines/flood-routing';
import type { EngineCommand, EngineContext } from '../../command.ts';
import { badField, checked } from '../../input.ts';
import { reportOf } from './report.ts';
import { Input, Output } from './schemas.ts';

type AskedGauge = Input['gauges'][number];

/** `flood-routing`: floods between gauges, with bands, levels and the times above the limits (洪峰推演). */
export const command: EngineCommand<Input, Output> = {
  summary:
    'Flows or levels at upper gauges to the flood below: hydrographs with error bands, peak level, times above the limits.',
  input: Input,
  output: Output,
  async run(input, context) {
    return checked(() => answer(input, context));
  },
  async report(input, output) {
    return reportOf(input, output);
  },
};

function answer(input: Input, context: EngineContext): Output {
  const { stepH, offsets } = input;
  input.gauges.forEach(({ id }, i) => {
    if (input.gauges.findIndex((other) => other.id === id) < i)
      throw badField(['gauges', i, 'id'], id, 'an id that no other gauge has');
  });
  input.reaches.forEach(({ from, lateralM3s }, i) => {
    const isFed =
      input.inflows.some(({ gauge }) => gauge === from) || input.reaches.some(({ to }) => to === from);
    if (!isFed && lateralM3s === undefined)
      throw badField(['reaches', i, 'from'], from, 'a gauge at which an inflow enters or a reach ends');
  });
  const stepS = 3600 * stepH;
  const river = riverOf(input);
  const base = routeRiver(river);
  const residuals = new Map(
    input.gauges.map((gauge) => [gauge.id, pastOf(gauge, input, base.flows.get(gauge.id))]),
  );
  const { bands, routed } = forecastRiver(river, {
    probability: input.probability,
    residuals,
    signal: context.signal,
    onProgress: (share) => context.progress(share, 'carrying the flood down'),
  });
  const steps = base.flows.values().next().value?.length ?? 0;
  const gauges = input.gauges.map((asked, i): Output['gauges'][number] => {
    const band = bands.get(asked.id);
    if (band === undefined)
      throw badField(['gauges', i, 'id'], asked.id, 'a gauge that a reach or an inflow names');
    let top = 0;
    band.middle.forEach((flow, step) => {
      if (flow > (band.middle[top] ?? -1)) top = step;
    });
    const past = residuals.get(asked.id) ?? [];
    return {
      id: asked.id,
      flowM3s: told(band.middle),
      lowerM3s: told(band.lower),
      upperM3s: told(band.upper),
      peakM3s: round(band.middle[top] ?? 0),
      peakH: round(top * stepH),
      peakAt:
        input.start === undefined
          ? null
          : new Date(Date.parse(input.start) + 1000 * top * stepS).toISOString(),
      isPeakAtEnd: top === 0 || top === steps - 1,
      residualShare:
        past.length === 0
          ? null
          : round(Math.sqrt(past.reduce((sum, one) => sum + one * one, 0) / past.length), 4),
      stage: stageOf(asked, i, band, { stepS, offsets }),
    };
  });
  return {
    hours: Array.from({ length: steps }, (_, step) => round(step * stepH)),
    gauges,
    inflows: input.inflows.map((inflow, i) => ({
      name: inflow.name,
      extrapolatedSteps:
        'levelsM' in inflow
          ? ratedFlows(inflow, i, input).filter(({ isExtrapolated }) => isExtrapolated).length
          : 0,
    })),
    reaches: routed.reaches.map(({ parts, substeps, inM3, outM3, storedM3, dipsHeld }, i) => ({
      from: input.reaches[i]?.from ?? '',
      to: input.reaches[i]?.to ?? '',
      parts,
      substeps,
      inM3: round(inM3, 0),
      outM3: round(outM3, 0),
      storedM3: round(storedM3, 0),
      dipsHeld,
    })),
  };
}

function riverOf({ stepH, knownUntilH, inflows, reaches, gauges, offsets }: Input): River {
  return {
    stepS: 3600 * stepH,
    inflows: inflows.map((inflow, i) => {
      const flowM3s =
        'flowM3s' in inflow
          ? inflow.flowM3s
          : ratedFlows(inflow, i, { gauges, offsets }).map(({ value }) => value);
      const { known, forecast } = inflow.error;
      const errorShare = flowM3s.map((_, step) => (step * stepH <= knownUntilH + 1e-9 ? known : forecast));
      return { name: inflow.name, gauge: inflow.gauge, flowM3s, errorShare };
    }),
    reaches: reaches.map((reach) => ({
      from: reach.from,
      to: reach.to,
      lateralM3s: reach.lateralM3s,
      law: lawOf(reach),
    })),
  };
}

function lawOf(reach: Input['reaches'][number]): Reach['law'] {
  if (reach.law === 'muskingum')
    return { kind: 'muskingum', travelS: 3600 * reach.travelH, weight: reach.weight };
  const { lengthKm, bottomWidthM, sideSlope, roughness, slope, parameters, referenceM3s } = reach;
  const channel = { bottomWidthM, sideSlope, roughness, slope };
  return { kind: 'channel', lengthM: 1000 * lengthKm, channel, parameters, referenceM3s };
}

/** Flows of an inflow whose levels were measured, by the rating curve of its gauge. */
function ratedFlows(
  { gauge, levelsM, datum }: Extract<Input['inflows'][number], { levelsM: number[] }>,
  index: number,
  { gauges, offsets }: Pick<Input, 'gauges' | 'offsets'>,
): Rated[] {
  const rating = gauges.find(({ id }) => id === gauge)?.rating;
  if (rating === undefined)
    throw badField(['inflows', index, 'gauge'], gauge, 'a gauge with a rating curve, since levels are given');
  checkRating(rating, gauge);
  return levelsM.map((levelM) =>
    flowAtStage(rating, levelIn({ levelM, datum }, rating.datum, gauge, offsets)),
  );
}

/** Residuals of past forecasts, and of this one up to the moment to which it is known. */
function pastOf(
  { pastResiduals, observedM3s }: AskedGauge,
  { stepH, knownUntilH }: Input,
  computed: Float64Array | undefined,
): readonly number[] {
  if (observedM3s === undefined || computed === undefined) return pastResiduals;
  const known = observedM3s.filter((_, step) => step * stepH <= knownUntilH + 1e-9);
  return [
    ...pastResiduals,
    ...residualsOf(
      known.map((flow) => flow ?? undefined),
      computed,
    ),
  ];
}

function stageOf(
  asked: AskedGauge,
  index: number,
  band: Parameters<typeof floodPeak>[1],
  { stepS, offsets }: { readonly stepS: number; readonly offsets: Input['offsets'] },
): Output['gauges'][number]['stage'] {
  const rating: RatingCurve | undefined = asked.rating;
  if (rating === undefined) {
    for (const field of ['warning', 'guarantee'] as const)
      if (asked[field] !== undefined)
        throw badField(['gauges', index, 'rating'], undefined, `a rating curve, since ${field} is a level`);
    return null;
  }
  const { id, warning, guarantee, showIn } = asked;
  const found = floodPeak({ id, rating, warning, guarantee }, band, { stepS, offsets, showIn });
  return {
    datum: found.datum,
    levelM: told(found.levelM, 3),
    lowerM: told(found.lowerM, 3),
    upperM: told(found.upperM, 3),
    peakM: round(found.peak.levelM, 3),
    peakLowerM: round(found.peak.lowerM, 3),
    peakUpperM: round(found.peak.upperM, 3),
    extrapolatedSteps: found.extrapolatedSteps,
    upperExtrapolatedSteps: found.upperExtrapolatedSteps,
    warning: limitOf(found.warning),
    guarantee: limitOf(found.guarantee),
  };
}

function limitOf(found: LimitOutcome | undefined) {
  if (found === undefined) return null;
  const spans = found.spans.map(({ fromS, endS }) => ({
    fromH: round(fromS / 3600),
    toH: round(endS / 3600),
  }));
  const first = found.upperSpans[0];
  return {
    levelM: round(found.levelM, 3),
    overM: round(found.overM, 3),
    hours: round(spans.reduce((sum, { fromH, toH }) => sum + toH - fromH, 0)),
    spans,
    earliestH: first === undefined ? null : round(first.fromS / 3600),
    isSure: found.lowerSpans.length > 0,
  };
}

function told(values: Float64Array, digits = 2): number[] {
  return Array.from(values, (value) => round(value, digits));
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
