import type { FlowUnit } from '../model.ts';

const FOOT_M = 0.3048;
const ACRE_M2 = 4046.8564224;
const GALLON_M3 = 0.003785411784;
const DAY_S = 86400;

/** What one unit of a file is in m³/s. */
export const FLOW_M3S: Readonly<Record<FlowUnit, number>> = {
  CFS: FOOT_M ** 3,
  GPM: GALLON_M3 / 60,
  MGD: (GALLON_M3 * 1e6) / DAY_S,
  CMS: 1,
  LPS: 0.001,
  MLD: 1000 / DAY_S,
};

/** What one unit of a file is in the units of the model. */
export interface Units {
  readonly system: 'us' | 'si';
  readonly flow: FlowUnit;
  /** m³/s of one flow unit. */
  readonly flowM3s: number;
  /** m of one foot or metre. */
  readonly lengthM: number;
  /** m² of one acre or hectare. */
  readonly landM2: number;
  /** mm of one inch or millimetre. */
  readonly rainMm: number;
}

/** Units of a file by its flow unit: feet, acres and inches with CFS, GPM and MGD, else metres, hectares and millimetres. */
export function unitsOf(flow: FlowUnit): Units {
  const us = flow === 'CFS' || flow === 'GPM' || flow === 'MGD';
  return {
    system: us ? 'us' : 'si',
    flow,
    flowM3s: FLOW_M3S[flow],
    lengthM: us ? FOOT_M : 1,
    landM2: us ? ACRE_M2 : 10_000,
    rainMm: us ? 25.4 : 1,
  };
}
