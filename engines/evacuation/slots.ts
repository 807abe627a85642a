import type { GroupKind } from './model.ts';
import type { Roads } from './roads.ts';

/** How many may still enter each edge in each step. */
export interface Slots {
  /** Persons of a kind who may still enter an edge in a step, by the index of the kind. */
  readonly free: (kind: number, edge: number, step: number) => number;
  readonly book: (kind: number, edge: number, step: number, persons: number) => void;
  /** Whether another bus or ambulance may enter an edge in a step. */
  readonly hasRide: (edge: number, step: number) => boolean;
  readonly bookRides: (edge: number, step: number, vehicles: number) => void;
}

/** Whole units in a step of a stream of `perStep`: no more than the stream brings until the end of the step, so that sums stay true. */
export function unitsInStep(perStep: number, step: number): number {
  return Math.floor((step + 1) * perStep + 1e-6) - Math.floor(step * perStep + 1e-6);
}

/**
 * Capacity of the edges by steps. People on foot share what a road takes on foot, kinds of cars what it takes in vehicles, in the
 * proportion in which they are there (`persons` by kind): each has its own lane. Buses and ambulances are booked before the cars.
 */
export function createSlots(
  roads: Roads,
  kinds: readonly GroupKind[],
  persons: readonly number[],
  stepTenths: number,
): Slots {
  const hours = stepTenths / 36_000;
  const use = kinds.map(
    (kind, k) => (persons[k] ?? 0) / (kind.mode === 'car' ? (kind.personsPerVehicle ?? 1) : 1),
  );
  const sum = { foot: 0, car: 0, ride: 0 };
  kinds.forEach(({ mode }, k) => {
    sum[mode] += use[k] ?? 0;
  });
  const share = kinds.map(({ mode }, k) => (sum[mode] > 0 ? (use[k] ?? 0) / sum[mode] : 1));
  /** Kinds on foot one after the other, each with its share of what those before it leave: together they never take more than there is. */
  const onFoot = kinds.flatMap(({ mode }, k) => (mode === 'foot' ? [k] : []));
  const shareOfRest = onFoot.map((k, i) => {
    const rest = onFoot.slice(i).reduce((all, other) => all + (share[other] ?? 0), 0);
    return i === onFoot.length - 1 || rest === 0 ? 1 : (share[k] ?? 0) / rest;
  });
  function onFootUntil(k: number, units: number): number {
    let rest = units;
    for (let i = 0; i < onFoot.length; i++) {
      const mine = Math.floor(rest * (shareOfRest[i] ?? 1) + 1e-6);
      if (onFoot[i] === k) return mine;
      rest -= mine;
    }
    return 0;
  }
  const booked = kinds.map(() => new Map<number, number>());
  const rides = new Map<number, number>();
  const SPAN = 1e6;
  return {
    free(k, e, step) {
      const kind = kinds[k];
      const edge = roads.edges[e];
      if (kind === undefined || edge === undefined) return 0;
      const key = e * SPAN + step;
      const mine = booked[k]?.get(key) ?? 0;
      if (kind.mode === 'foot') {
        const perStep = edge.personsPerHour * hours;
        const until = Math.floor((step + 1) * perStep + 1e-6);
        const before = Math.floor(step * perStep + 1e-6);
        return Math.max(0, onFootUntil(k, until) - onFootUntil(k, before) - mine);
      }
      const perVehicle = kind.personsPerVehicle ?? 1;
      const all = unitsInStep(edge.vehiclesPerHour * hours * (share[k] ?? 1) * perVehicle, step);
      return Math.max(0, all - mine - Math.ceil((rides.get(key) ?? 0) * perVehicle));
    },
    book(k, e, step, count) {
      const key = e * SPAN + step;
      booked[k]?.set(key, (booked[k]?.get(key) ?? 0) + count);
    },
    hasRide(e, step) {
      const key = e * SPAN + step;
      let vehicles = (rides.get(key) ?? 0) + 1;
      kinds.forEach(({ mode, personsPerVehicle = 1 }, k) => {
        if (mode === 'car') vehicles += (booked[k]?.get(key) ?? 0) / personsPerVehicle;
      });
      return vehicles <= unitsInStep((roads.edges[e]?.vehiclesPerHour ?? 0) * hours, step) + 1e-9;
    },
    bookRides(e, step, vehicles) {
      const key = e * SPAN + step;
      rides.set(key, (rides.get(key) ?? 0) + vehicles);
    },
  };
}
