import { GROUND } from './fields.ts';
import type { Flood } from './flood.ts';
import { tileAt } from './tiles.ts';

/**
 * Puts water on a cell between two advances, or takes it (negative), m³: what a drain, a pump or a pipe exchanges with the ground. Takes
 * no more than stands there and returns what was moved. Counts in the balance as inflow, and as outflow through an edge. It brings no
 * momentum; what is taken takes its own along. Throws on a cell that is no ground.
 */
export function exchangeWater(flood: Flood, cell: number, volumeM3: number): number {
  const { fields, tiles, balance } = flood;
  const i = placeOf(flood, cell);
  if (!Number.isFinite(volumeM3)) throw new Error(`Cell ${cell}: the volume to exchange is ${volumeM3} m³.`);
  const { depth, rest, hllc } = fields;
  const area = fields.dx * fields.dy;
  const before = depth[i] ?? 0;
  const held = Math.max(0, before + (rest[i] ?? 0));
  const moved = Math.max(volumeM3, -held * area);
  if (moved === 0) return 0;
  const wanted = moved === -held * area ? 0 : before + (rest[i] ?? 0) + moved / area;
  depth[i] = Math.max(0, wanted);
  const after = depth[i] ?? 0;
  rest[i] = wanted - after;
  if (hllc !== undefined) {
    const stays = moved < 0 && before > 0 ? after / before : 1;
    hllc.momentumX[i] = (hllc.momentumX[i] ?? 0) * stays;
    hllc.momentumY[i] = (hllc.momentumY[i] ?? 0) * stays;
    const flows = after > fields.dry;
    hllc.speedX[i] = flows ? (hllc.momentumX[i] ?? 0) / after : 0;
    hllc.speedY[i] = flows ? (hllc.momentumY[i] ?? 0) / after : 0;
  }
  if (moved > 0) balance.inflowM3 += moved;
  else balance.boundaryOutM3 -= moved;
  tiles.wet[tileAt(fields, tiles, i)] = 1;
  if (after > flood.deepestM) flood.deepestM = after;
  return moved;
}

/** Water on a cell now, m. Throws on a cell that is no ground. */
export function depthAt(flood: Flood, cell: number): number {
  const i = placeOf(flood, cell);
  return Math.max(0, (flood.fields.depth[i] ?? 0) + (flood.fields.rest[i] ?? 0));
}

function placeOf({ fields }: Flood, cell: number): number {
  const { columns, rows, stride } = fields;
  const i = (Math.floor(cell / columns) + 1) * stride + (cell % columns) + 1;
  if (!(Number.isInteger(cell) && cell >= 0 && cell < columns * rows) || fields.kind[i] !== GROUND)
    throw new Error(`Cell ${cell} is no ground of this flood.`);
  return i;
}
