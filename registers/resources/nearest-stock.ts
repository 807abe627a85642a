import { type Coordinate, distanceM } from '@cityloop/core/geo';
import type { Need, StockItem, Warehouse } from './resources.ts';

/** What a warehouse has of one needed article. */
export interface Held {
  readonly code: string;
  readonly name: string;
  readonly diameterMm: number | null;
  readonly qty: number;
  readonly needed: number;
}

/** A warehouse with its distance as the crow flies and what it has of each need. */
export interface Candidate {
  readonly warehouse: Warehouse;
  readonly distanceM: number;
  readonly held: readonly Held[];
}

/** The nearest warehouse that has everything needed, and the nearer ones that lack something. */
export interface NearestStock {
  readonly found: Candidate | undefined;
  readonly skipped: readonly Candidate[];
}

/** Looks from the nearest warehouse outwards; equally near ones in the order of their ids. */
export function nearestStock(
  warehouses: readonly Warehouse[],
  from: Coordinate,
  needed: readonly Need[],
): NearestStock {
  const candidates = warehouses
    .map(
      (warehouse): Candidate => ({
        warehouse,
        distanceM: distanceM(from, [warehouse.lng, warehouse.lat]),
        held: needed.map((need) => heldOf(warehouse.stock, need)),
      }),
    )
    .sort((a, b) => a.distanceM - b.distanceM || (a.warehouse.id < b.warehouse.id ? -1 : 1));
  const at = candidates.findIndex(({ held }) => held.every((one) => one.qty >= one.needed));
  return { found: candidates[at], skipped: at === -1 ? candidates : candidates.slice(0, at) };
}

function heldOf(stock: readonly StockItem[], need: Need): Held {
  const fitting = stock.filter(
    (item) =>
      item.code === need.code && (need.diameterMm === undefined || item.diameterMm === need.diameterMm),
  );
  return {
    code: need.code,
    name: fitting[0]?.name ?? need.code,
    diameterMm: need.diameterMm ?? null,
    qty: fitting.reduce((sum, item) => sum + item.qty, 0),
    needed: need.qty,
  };
}
