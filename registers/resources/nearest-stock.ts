import { type Coordinate, distanceM } from '@cityloop/core/geo';
import { z } from 'zod';
import type { Need, StockItem, Warehouse } from './resources.ts';

/** What a warehouse has of one needed article. */
export interface Held {
  readonly code: string;
  readonly name: string;
  readonly diameterMm: number | null;
  readonly qty: number;
  readonly needed: number;
}

/** How one drives from a warehouse to the place. */
export interface RoadWay {
  readonly seconds: number;
  readonly metres: number;
  readonly offRoadM: number;
  /** Whether the road record was invented for a demonstration. */
  readonly demonstration: boolean;
}

/** A warehouse with its way or at least its distance as the crow flies, and what it has of each need. */
export interface Candidate {
  readonly warehouse: Warehouse;
  readonly distanceM: number;
  /** Undefined where the road record does not join the two. */
  readonly way: RoadWay | undefined;
  readonly held: readonly Held[];
}

/** The nearest warehouse that has everything needed, and the nearer ones that lack something. */
export interface NearestStock {
  readonly found: Candidate | undefined;
  readonly skipped: readonly Candidate[];
}

const sourced = { source: z.string(), sourceRef: z.string(), verified: z.boolean() };

/** What a straight line is taken for beside ways on roads. */
export const StraightLine = z.object({
  detour: z.object({ value: z.number().min(1), unit: z.literal('1'), ...sourced }),
  speed: z.object({ value: z.number().positive(), unit: z.literal('km/h'), ...sourced }),
});
export type StraightLine = z.infer<typeof StraightLine>;

/**
 * Looks from the nearest warehouse outwards, by driving time; one without a way on the roads stands where its straight line would put
 * it, so that among such ones alone the straight line decides. Equally near ones come in the order of their ids.
 */
export function nearestStock(
  warehouses: readonly Warehouse[],
  asked: { readonly from: Coordinate; readonly needed: readonly Need[] },
  ways: ReadonlyMap<string, RoadWay>,
  straight: StraightLine,
): NearestStock {
  const secondsPerM = (3.6 * straight.detour.value) / straight.speed.value;
  const candidates = warehouses
    .map((warehouse) => {
      const direct = distanceM(asked.from, [warehouse.lng, warehouse.lat]);
      const way = ways.get(warehouse.id);
      const held = asked.needed.map((need) => heldOf(warehouse.stock, need));
      return { warehouse, distanceM: direct, way, held, seconds: way?.seconds ?? direct * secondsPerM };
    })
    .sort((a, b) => a.seconds - b.seconds || (a.warehouse.id < b.warehouse.id ? -1 : 1))
    .map(({ seconds: _, ...candidate }): Candidate => candidate);
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
