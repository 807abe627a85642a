import { linkIndexOf, nodeIndexOf } from './graph.ts';
import type { Hydraulics } from './hydraulics.ts';
import type { NetworkMeter } from './model.ts';

/** What the meters would show of an outflow at one point. */
export interface BurstSignature {
  readonly link: number;
  readonly at: number;
  /** L/s at one metre of pressure. */
  readonly coefficient: number;
  readonly outflowLps: number;
  /** Change at each meter in the order given: metres of pressure fall, L/s of flow rise. */
  readonly change: Float64Array;
}

/** Simulates outflows on one open network and reads them at the meters; each response is the difference to a solve without one. */
export class SignatureSolver {
  readonly #hydraulics: Hydraulics;
  readonly #isPressure: Uint8Array;
  readonly #place: Int32Array;
  readonly #base: Float64Array;
  solves = 0;

  constructor(hydraulics: Hydraulics, meters: readonly NetworkMeter[]) {
    this.#hydraulics = hydraulics;
    this.#isPressure = Uint8Array.from(meters, (meter) => (meter.kind === 'pressure' ? 1 : 0));
    this.#place = Int32Array.from(meters, (meter) =>
      meter.kind === 'pressure'
        ? nodeIndexOf(hydraulics.graph, meter.at)
        : linkIndexOf(hydraulics.graph, meter.at),
    );
    this.#base = new Float64Array(meters.length);
  }

  /** Solves without an outflow; call it again after the hour, the levels or the model's parameters have changed. */
  solveBase(): Float64Array {
    this.#hydraulics.setOutflow(undefined);
    this.#hydraulics.solveOnly();
    this.solves++;
    for (let m = 0; m < this.#base.length; m++) this.#base[m] = this.#value(m);
    return this.#base.slice();
  }

  /** Solves with a hole at a point of a pipe. */
  respond(link: number, at: number, coefficient: number): BurstSignature {
    const linkId = this.#hydraulics.graph.linkIds[link] ?? '';
    this.#hydraulics.setOutflow({ linkId, at, coefficient });
    this.#hydraulics.solveOnly('warm');
    this.solves++;
    const change = new Float64Array(this.#base.length);
    for (let m = 0; m < change.length; m++) {
      const rise = this.#value(m) - (this.#base[m] ?? 0);
      change[m] = this.#isPressure[m] === 1 ? -rise : rise;
    }
    return { link, at, coefficient, outflowLps: this.#hydraulics.outflowLps(), change };
  }

  #value(meter: number): number {
    const place = this.#place[meter] ?? 0;
    return this.#isPressure[meter] === 1
      ? this.#hydraulics.pressureM(place)
      : this.#hydraulics.flowLps(place);
  }
}
