/** A river reach of one section: a trapezoid (side slope 0 makes it a rectangle). */
export interface Channel {
  readonly bottomWidthM: number;
  /** Horizontal for one vertical. */
  readonly sideSlope: number;
  /** Manning's n, s/m^(1/3). */
  readonly roughness: number;
  /** Slope of the bed, m/m. */
  readonly slope: number;
}

/** Even flow in a channel. */
export interface EvenFlow {
  readonly depthM: number;
  readonly areaM2: number;
  readonly topWidthM: number;
  /** Speed of a small kinematic wave, dQ/dA, m/s. */
  readonly celerityMs: number;
}

/** Refuses a channel that cannot carry water. */
export function checkChannel({ bottomWidthM, sideSlope, roughness, slope }: Channel, name: string): void {
  const refuse = (field: string, value: number, wanted: string) => {
    throw new Error(`Reach ${name}: ${field} is ${value}, expected ${wanted}.`);
  };
  if (!(bottomWidthM >= 0 && bottomWidthM < Infinity)) refuse('bottomWidthM', bottomWidthM, 'at least 0 m');
  if (!(sideSlope >= 0 && sideSlope < Infinity)) refuse('sideSlope', sideSlope, 'at least 0');
  if (bottomWidthM === 0 && sideSlope === 0)
    refuse('bottomWidthM', bottomWidthM, 'a width above 0 m where banks are upright');
  if (!(roughness > 0 && roughness < Infinity)) refuse('roughness', roughness, 'above 0 s/m^(1/3)');
  if (!(slope > 0 && slope < 1)) refuse('slope', slope, 'above 0 and below 1 m/m');
}

/** Flow at a depth by Manning, m³/s. */
export function manningFlow({ bottomWidthM, sideSlope, roughness, slope }: Channel, depthM: number): number {
  const area = depthM * (bottomWidthM + sideSlope * depthM);
  const wetted = bottomWidthM + 2 * depthM * Math.hypot(1, sideSlope);
  return depthM <= 0 ? 0 : ((area * Math.sqrt(slope)) / roughness) * Math.cbrt(area / wetted) ** 2;
}

/** Even flow of so many m³/s (above zero), by bisection and Newton on the depth; `guessM` is where to look first. */
export function evenFlow(channel: Channel, flowM3s: number, guessM = 1): EvenFlow {
  const { bottomWidthM, sideSlope } = channel;
  let low = 0;
  let high = guessM;
  while (manningFlow(channel, high) < flowM3s) [low, high] = [high, 2 * high];
  let depthM = Math.min(high, Math.max(low, guessM));
  let rise = 0;
  for (let round = 0; round < 80; round++) {
    const flow = manningFlow(channel, depthM);
    if (flow < flowM3s) low = depthM;
    else high = depthM;
    rise = flowRise(channel, depthM, flow);
    let better = depthM + (flowM3s - flow) / rise;
    if (!(better >= low && better <= high)) better = (low + high) / 2;
    const isClose = Math.abs(better - depthM) <= 1e-10 * depthM;
    depthM = better;
    if (isClose) break;
  }
  const topWidthM = bottomWidthM + 2 * sideSlope * depthM;
  return {
    depthM,
    areaM2: depthM * (bottomWidthM + sideSlope * depthM),
    topWidthM,
    celerityMs: flowRise(channel, depthM, flowM3s) / topWidthM,
  };
}

/** dQ/dh of Manning's flow. */
function flowRise({ bottomWidthM, sideSlope }: Channel, depthM: number, flow: number): number {
  const area = depthM * (bottomWidthM + sideSlope * depthM);
  const wetted = bottomWidthM + 2 * depthM * Math.hypot(1, sideSlope);
  const top = bottomWidthM + 2 * sideSlope * depthM;
  return flow * ((5 / 3) * (top / area) - (2 / 3) * ((2 * Math.hypot(1, sideSlope)) / wetted));
}
