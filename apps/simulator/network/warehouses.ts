import { createRandom } from '../random.ts';
import { fromRidge, type Point, RIDGE_LENGTH_M, toLngLat } from './terrain.ts';

/** One kind of thing in store. */
export interface StockItem {
  readonly code: string;
  readonly name: string;
  readonly diameterMm?: number;
  readonly qty: number;
}

/** Where repair material lies; all of it demonstration data. */
export interface Warehouse {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly lng: number;
  readonly lat: number;
  readonly stock: readonly StockItem[];
}

const DIAMETERS = [80, 100, 150, 200, 250, 300, 400, 500, 600, 700, 800];
const PLACES = [
  { id: 'WH-WEST', name: '演示西部抢修物资库', along: 0.2, across: 380, largest: 500 },
  { id: 'WH-CENTRE', name: '演示中部抢修物资库', along: 0.5, across: -330, largest: 800 },
  { id: 'WH-EAST', name: '演示东部抢修物资库', along: 0.82, across: 120, largest: 300 },
] as const;

/** Where the stores stand. */
export function warehousePoints(): readonly { readonly id: string; readonly point: Point }[] {
  return PLACES.map(({ id, along, across }) => ({ id, point: fromRidge(along * RIDGE_LENGTH_M, across) }));
}

/** Three stores of the utility with repair clamps, pipes, valves and what a crew needs beside them. */
export function stockWarehouses(seed: number): Warehouse[] {
  const random = createRandom(seed, 'warehouses');
  return PLACES.map(({ id, name, along, across, largest }) => {
    const [lng, lat] = toLngLat(fromRidge(along * RIDGE_LENGTH_M, across));
    const sized = DIAMETERS.filter((d) => d <= largest).flatMap((diameterMm) => {
      const few = diameterMm >= 400;
      const upTo = (most: number) => Math.floor(random.between(1, (few ? 0.4 : 1) * most + 1));
      return [
        { code: 'repair-clamp', name: `哈夫节 DN${diameterMm}`, diameterMm, qty: upTo(8) },
        { code: 'pipe', name: `球墨铸铁管 DN${diameterMm}`, diameterMm, qty: upTo(12) },
        { code: 'gate-valve', name: `闸阀 DN${diameterMm}`, diameterMm, qty: upTo(4) },
      ];
    });
    const other = [
      { code: 'pump', name: '抽水泵', qty: 4 },
      { code: 'barrier', name: '围挡', qty: 120 },
      { code: 'water-tanker', name: '送水车', qty: 2 },
    ];
    return { id, name, unit: 'u-water-group', lng, lat, stock: [...sized, ...other] };
  });
}
