import { retentionMm, runoffMm } from './curve-number.ts';
import { type GreenAmptSoil, infiltrated, soilPullMm } from './green-ampt.ts';

/** Rain in even steps. */
export interface Rain {
  readonly stepS: number;
  /** Depth in each step, mm. */
  readonly depthsMm: readonly number[];
}

/** How the ground takes rain, at a wetness of 0 (class I, dry) to 1 (class III; pores full). */
export type Soil =
  | { readonly kind: 'curve-number'; readonly curveNumber: number; readonly wetness: number }
  | ({ readonly kind: 'green-ampt'; readonly wetness: number } & GreenAmptSoil)
  | { readonly kind: 'sealed' };

/** Depth that runs off in each step of the rain, mm. */
export function rainExcess({ stepS, depthsMm }: Rain, soil: Soil): Float64Array {
  if (!(stepS > 0 && stepS < Infinity)) throw new Error(`A step of the rain lasts ${stepS} s.`);
  depthsMm.forEach((depth, i) => {
    if (!(depth >= 0 && depth < Infinity)) throw new Error(`Step ${i} of the rain has ${depth} mm.`);
  });
  switch (soil.kind) {
    case 'sealed':
      return Float64Array.from(depthsMm);
    case 'curve-number': {
      const retained = retentionMm(soil.curveNumber, soil.wetness);
      let fallen = 0;
      return Float64Array.from(depthsMm, (depth) => {
        const before = runoffMm(fallen, retained);
        fallen += depth;
        return runoffMm(fallen, retained) - before;
      });
    }
    case 'green-ampt': {
      const pull = soilPullMm(soil, soil.wetness);
      let taken = 0;
      return Float64Array.from(depthsMm, (depth) => {
        const before = taken;
        taken = infiltrated(before, pull, soil.conductivityMmH, depth, stepS / 3600);
        return Math.max(0, depth - (taken - before));
      });
    }
  }
}
