import type { Pump } from '../model.ts';
import { curveValue } from '../series-value.ts';
import { stepCurveAt } from '../step-curve.ts';

/** What a pump sees. */
export interface PumpState {
  /** Depth and volume of its wet well, m and m³. */
  readonly depthM: number;
  readonly volumeM3: number;
  /** Head it lifts, m. */
  readonly liftM: number;
  /** All that comes to its inlet node, m³/s. */
  readonly inflowM3s: number;
  readonly setting: number;
}

/** What a pump delivers, m³/s. */
export function pumpFlow({ law }: Pump, at: PumpState): number {
  const { setting } = at;
  if (!(setting > 0)) return 0;
  switch (law.kind) {
    case 'ideal':
      return Math.max(0, at.inflowM3s) * setting;
    case 'volume':
      return setting * stepCurveAt(law.curve, at.volumeM3);
    case 'depth-steps':
      return setting * stepCurveAt(law.curve, at.depthM);
    case 'head':
      return setting * curveValue(law.curve, Math.max(0, at.liftM));
    case 'depth':
      return setting * curveValue(law.curve, at.depthM);
    case 'speed-head':
      return setting * curveValue(law.curve, Math.max(0, at.liftM) / (setting * setting));
  }
}
