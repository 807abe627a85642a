import type { RunOptions } from './ground.ts';
import type { HillNetwork } from './hill-network.ts';
import { routeRunoff } from './kinematic-wave.ts';
import { rainExcess, type Soil } from './rain-excess.ts';

/** What is asked: how much rain brings a flow at the section. */
export interface CriticalRainOptions extends RunOptions {
  /** Flow that must not be reached at the section, m³/s. */
  readonly flowM3s: number;
  /** Flow that comes without the rain, m³/s. */
  readonly baseM3s?: number | undefined;
  readonly durationsH: readonly number[];
  /** Wetness of the soil, each 0 to 1. */
  readonly wetness: readonly number[];
  /** Soils whose wetness is replaced. */
  readonly soils: readonly Soil[];
  readonly soilOf?: Uint8Array | undefined;
  /** Share of the rain in even parts of its duration; even rain without it. */
  readonly pattern?: readonly number[] | undefined;
  /** Rain looked at, at most (mm). */
  readonly mostMm?: number | undefined;
  /** Step of the wave, s. */
  readonly stepS: number;
  /** Hours after the rain in which a peak may still come. */
  readonly afterH: number;
}

/** Rain of a duration that brings the flow at a wetness; above `mostMm` there is no answer. */
export type CriticalRain = { readonly durationH: number; readonly wetness: number } & (
  | { readonly kind: 'rain'; readonly mm: number }
  | { readonly kind: 'more'; readonly thanMm: number }
);

const MOST_MM = 600;
/** Rain gauges and orders to leave do not tell finer. */
const CLOSE_MM = 0.5;

/** Critical rain by bisection to half a millimetre, for each duration and wetness: the least rain whose peak reaches the flow. */
export function criticalRain(network: HillNetwork, options: CriticalRainOptions): readonly CriticalRain[] {
  const { flowM3s, baseM3s = 0, durationsH, wetness, mostMm = MOST_MM, onProgress } = options;
  if (!(flowM3s > 0 && flowM3s < Infinity)) throw new Error(`The critical flow is ${flowM3s} m³/s.`);
  if (!(mostMm > 0 && mostMm < Infinity)) throw new Error(`Rain is looked at up to ${mostMm} mm.`);
  for (const duration of durationsH)
    if (!(duration > 0 && duration < Infinity)) throw new Error(`A rain lasts ${duration} h.`);
  const wetter = wetness.toSorted((a, b) => a - b);
  const found = new Map<string, CriticalRain>();
  const total = durationsH.length * wetter.length;
  for (const durationH of durationsH) {
    // Wetter soil never needs more rain, so what drier soil needed is enough.
    let enough = Infinity;
    for (const wet of wetter) {
      onProgress?.(found.size / total);
      const one = { durationH, wetness: wet };
      const reaches = (mm: number) =>
        reachesFlow(network, options, { ...one, mm, flowM3s: flowM3s - baseM3s });
      if (enough === Infinity && !reaches(mostMm)) {
        found.set(`${durationH} ${wet}`, { ...one, kind: 'more', thanMm: mostMm });
        continue;
      }
      let [low, high] = [0, Math.min(mostMm, enough)];
      while (high - low > CLOSE_MM) {
        const middle = (low + high) / 2;
        if (reaches(middle)) high = middle;
        else low = middle;
      }
      enough = high;
      found.set(`${durationH} ${wet}`, { ...one, kind: 'rain', mm: high });
    }
  }
  return durationsH.flatMap((durationH) => wetness.flatMap((wet) => found.get(`${durationH} ${wet}`) ?? []));
}

function reachesFlow(
  network: HillNetwork,
  { soils, soilOf, pattern = [1], stepS, afterH, signal }: CriticalRainOptions,
  rain: {
    readonly durationH: number;
    readonly wetness: number;
    readonly mm: number;
    readonly flowM3s: number;
  },
): boolean {
  if (rain.flowM3s <= 0) return true;
  const total = pattern.reduce((sum, part) => sum + part, 0);
  if (!(total > 0)) throw new Error(`The pattern of the rain has the sum ${total}.`);
  // Steps of at most ten minutes, so that losses follow the rain.
  const parts = Math.max(1, Math.ceil((rain.durationH * 6) / pattern.length - 1e-9));
  const depthsMm = pattern.flatMap((part) =>
    Array.from({ length: parts }, () => (rain.mm * part) / total / parts),
  );
  const rainStepS = (rain.durationH * 3600) / depthsMm.length;
  const excessMm = soils.map((soil) =>
    rainExcess(
      { stepS: rainStepS, depthsMm },
      soil.kind === 'sealed' ? soil : { ...soil, wetness: rain.wetness },
    ),
  );
  const { peakM3s } = routeRunoff(
    network,
    { stepS: rainStepS, excessMm, soilOf },
    { stepS, untilS: 3600 * (rain.durationH + afterH), stopAtM3s: rain.flowM3s, signal },
  );
  return peakM3s >= rain.flowM3s;
}
