import { type Channel, manningFlow } from '../index.ts';

/**
 * Flow (m³/s) at the end of a reach by the diffusive wave on a fine grid, ∂A/∂t + ∂Q/∂x = 0 with Q by Manning at the slope of the
 * water, explicit; the channel goes on below for a third of the length so that its end does not reach back.
 */
export function diffusiveWave(
  channel: Channel,
  {
    lengthM,
    inflow,
    untilS,
    everyS,
    cellM,
    stepS,
    depthM,
  }: {
    readonly lengthM: number;
    readonly inflow: (timeS: number) => number;
    readonly untilS: number;
    readonly everyS: number;
    readonly cellM: number;
    readonly stepS: number;
    readonly depthM: number;
  },
): Float64Array {
  const { bottomWidthM, sideSlope, slope } = channel;
  const cells = Math.round((1.33 * lengthM) / cellM);
  const gauge = Math.round(lengthM / cellM);
  const depth = new Float64Array(cells).fill(depthM);
  const area = depth.map((h) => h * (bottomWidthM + sideSlope * h));
  const flow = new Float64Array(cells + 1);
  const found = new Float64Array(Math.round(untilS / everyS) + 1);
  for (let step = 0; step * stepS <= untilS + 1e-6; step++) {
    const time = step * stepS;
    for (let face = 1; face <= cells; face++) {
      const here = depth[face - 1] ?? 0;
      const next = face === cells ? here : (depth[face] ?? 0);
      const tilt = slope - (next - here) / cellM;
      const middle = (here + next) / 2;
      flow[face] = Math.sign(tilt) * Math.sqrt(Math.abs(tilt) / slope) * manningFlow(channel, middle);
    }
    flow[0] = inflow(time + stepS / 2);
    if (Math.abs(time / everyS - Math.round(time / everyS)) < 1e-9)
      found[Math.round(time / everyS)] = flow[gauge] ?? 0;
    for (let cell = 0; cell < cells; cell++) {
      const a = (area[cell] ?? 0) + (stepS / cellM) * ((flow[cell] ?? 0) - (flow[cell + 1] ?? 0));
      if (!(a > 0)) throw new Error(`The reference diverges in cell ${cell} at ${time} s.`);
      area[cell] = a;
      depth[cell] =
        sideSlope === 0
          ? a / bottomWidthM
          : (Math.sqrt(bottomWidthM * bottomWidthM + 4 * sideSlope * a) - bottomWidthM) / (2 * sideSlope);
    }
  }
  return found;
}
