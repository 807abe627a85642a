import type { NetworkMeter } from '@cityloop/engines/pipe-network';
import type { Reading } from './reading.ts';
import type { Sensors } from './sensors.ts';

/** Holds late readings back until they are due. */
export interface Delivery {
  /** Takes the truth of all meters at an instant and gives what arrives then, late ones of before included. */
  arrivals(t: number, truthOf: (meter: NetworkMeter) => number): Reading[];
}

/** Delivers the readings of some meters through their sensors. */
export function createDelivery(meters: readonly NetworkMeter[], sensors: Sensors): Delivery {
  let waiting: { readonly due: number; readonly reading: Reading }[] = [];
  return {
    arrivals(t, truthOf) {
      const arrived = waiting.filter(({ due }) => due <= t).map(({ reading }) => reading);
      waiting = waiting.filter(({ due }) => due > t);
      for (const meter of meters) {
        const reading = sensors.read(meter, t, truthOf(meter));
        if (reading === undefined) continue;
        const delay = sensors.delayMs(meter, t);
        if (delay > 0) waiting.push({ due: t + delay, reading });
        else arrived.push(reading);
        if (sensors.isTwice(meter, t)) arrived.push(reading);
      }
      return arrived;
    },
  };
}
