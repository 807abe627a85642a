import type { Reading } from '@cityloop/core/telemetry';
import type { NetworkMeter, NetworkModel } from '@cityloop/engines/pipe-network';
import { openHydraulics } from '@cityloop/engines/pipe-network';
import * as epanet from 'epanet-js';

const TICK_MS = 15_000;
const METRES_PER_MPA = 1 / 0.00980665;

/** Readings of all meters around a burst at `at`: noise of 0.3 m and 1 %, by a seeded generator. */
export async function burstReadings(options: {
  readonly model: NetworkModel;
  readonly meters: readonly NetworkMeter[];
  readonly link: string;
  readonly coefficient: number;
  readonly at: number;
  readonly seriesOf: (meter: NetworkMeter) => number;
}): Promise<Reading[]> {
  const { model, meters, link, at } = options;
  const random = lcg(7);
  const hydraulics = await openHydraulics(model, epanet, { splits: [{ linkId: link, at: 0.5 }] });
  hydraulics.setHour(10);
  const quiet = hydraulics.solve();
  hydraulics.setOutflow({ linkId: link, at: 0.5, coefficient: options.coefficient });
  const broken = hydraulics.solve();
  const readings: Reading[] = [];
  for (let t = at - 24 * TICK_MS; t <= at + 4 * TICK_MS; t += TICK_MS) {
    const state = t < at ? quiet : broken;
    for (const meter of meters) {
      const { nodeIndex, linkIndex } = hydraulics.graph;
      const pressureM = state.pressureM[nodeIndex.get(meter.at) ?? -1] ?? 0;
      const flowLps = state.flowLps[linkIndex.get(meter.at) ?? -1] ?? 0;
      const v =
        meter.kind === 'pressure'
          ? (pressureM + 0.3 * random()) / METRES_PER_MPA
          : flowLps * (1 + 0.01 * random()) * 3.6;
      readings.push({ series: options.seriesOf(meter), t, v, revision: 0 });
    }
  }
  hydraulics.close();
  return readings;
}

/** Roughly normal numbers: twelve uniform ones of a linear congruential generator. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) {
      state = (state * 1664525 + 1013904223) % 4294967296;
      sum += state / 4294967296;
    }
    return sum;
  };
}
