import { spreadFire } from '../../engines/fire-spread/index.ts';
import { evenGround, oneEllipse } from '../../engines/fire-spread/test/even-ground.ts';
import { basinsOf, drainageOf } from '../../engines/flash-flood/index.ts';
import { hilly } from '../../engines/flash-flood/test/made-ground.ts';
import { routeReach } from '../../engines/flood-routing/index.ts';
import { type FloodThreads, runFlood } from '../../engines/inundation/index.ts';
import { unevenGround } from '../../engines/inundation/test/cases.ts';

/** What small runs of the engines come to, wherever this is run: numbers by name of the run. One thread is lent. */
export function engineSamples(threads: FloodThreads): Readonly<Record<string, readonly number[]>> {
  const terrain = unevenGround(24, 3);
  const flood = (scheme: 'inertial' | 'hllc', precision: 'f64' | 'f32' = 'f64', lent?: FloodThreads) => {
    const { last, computedBy } = runFlood(
      {
        terrain,
        scheme: { kind: scheme },
        precision,
        initialDepthM: terrain.bedM.map((bed) => Math.max(0, 104 - bed)),
        inflows: [{ cells: [300], flowM3s: { timesS: [0, 60], values: [0, 20] } }],
        sides: { east: { kind: 'open' } },
      },
      { untilS: 120, ...(lent === undefined ? {} : { threads: lent }) },
    );
    if (precision === 'f32' && (computedBy.kind !== 'kernel' || (lent && computedBy.threads === 1)))
      throw new Error(`The kernel was asked for, and it was ${JSON.stringify(computedBy)}.`);
    return Array.from(last.depthM);
  };
  const flow = routeReach(
    {
      kind: 'channel',
      parameters: 'variable',
      lengthM: 20_000,
      channel: { bottomWidthM: 60, sideSlope: 2, roughness: 0.035, slope: 0.0008 },
    },
    {
      stepS: 3600,
      flowM3s: Float64Array.from(
        { length: 48 },
        (_, hour) => 120 + 900 * Math.exp(-(((hour - 12) / 5) ** 2)),
      ),
    },
  ).flowM3s;
  const fire = spreadFire({
    landscape: evenGround(60, 60, 30),
    law: oneEllipse(5, 2, 45),
    ignitions: [{ kind: 'points', at: [[900, 900]] }],
    untilMin: 120,
  });
  return {
    'flood, local-inertial': flood('inertial'),
    'flood, local-inertial, by the kernel': flood('inertial', 'f32'),
    'flood, full equations': flood('hllc'),
    'flood, full equations, by the kernel': flood('hllc', 'f32'),
    'flood, full equations, by the kernel on two threads': flood('hllc', 'f32', threads),
    'flow down a reach': Array.from(flow),
    'basins of hills': Array.from(basinsOf(drainageOf(hilly(60, 40, 7))).outlets),
    'arrival of a fire': Array.from(fire.arrivalMin).map((value) => (Number.isFinite(value) ? value : -1)),
  };
}
