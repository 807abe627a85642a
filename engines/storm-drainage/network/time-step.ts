import { GRAVITY } from '../gravity.ts';
import type { DrainageOptions } from '../model.ts';
import { AREA, measureSection, WIDTH } from '../sections/cross-section.ts';
import type { Hydraulics } from './hydraulics.ts';

const out = new Float64Array(3);

/**
 * Length of the next step, s: the routing step, or with a variable one the part of it that the Courant condition of the flowing conduits
 * leaves, L/(|v| + √(g·A/W)), no less than the least step.
 */
export function nextStep(h: Hydraulics, options: DrainageOptions): number {
  const { routingStepS, variableStep, minRoutingStepS } = options;
  if (!(variableStep > 0)) return routingStepS;
  const { conduits, sections } = h.network;
  let most = routingStepS;
  for (let c = 0; c < conduits.count; c++) {
    const area = h.midArea[c] ?? 0;
    const speed = Math.abs(h.velocity[c] ?? 0);
    if (speed < 1e-3 || area < 1e-6) continue;
    measureSection(sections, conduits.section[c] ?? 0, h.midDepth[c] ?? 0, out);
    const width = out[WIDTH] ?? 0;
    if (width <= 0) continue;
    const wave = Math.sqrt((GRAVITY * (out[AREA] ?? 0)) / width);
    if (speed < 0.01 * wave) continue;
    const stable = (variableStep * (conduits.lengthM[c] ?? 0)) / (speed + wave);
    if (stable < most) most = stable;
  }
  const least = minRoutingStepS > 0 ? minRoutingStepS : LEAST_VARIABLE_STEP_S;
  return Math.min(routingStepS, Math.max(most, least));
}

const LEAST_VARIABLE_STEP_S = 0.5;
