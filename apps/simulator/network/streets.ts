import { createRandom, type Random } from '../random.ts';
import { fromRidge, groundM, halfWidthM, type Point, RIDGE_LENGTH_M, terraceOf, toRidge } from './terrain.ts';

/** A street corner and the zone it lies in. */
export interface Corner extends Point {
  readonly heightM: number;
  readonly zone: string;
  /** True for the blind end of a lane. */
  readonly blindEnd: boolean;
}

/** A street between two corners (indices). `built` streets carry a pipe, the others only where one is needed. */
export interface Street {
  readonly a: number;
  readonly b: number;
  readonly built: boolean;
}

/** Corners and streets of the demo district. */
export interface StreetPlan {
  readonly corners: Corner[];
  readonly streets: Street[];
}

const COLUMN_M = 110;
const ROW_M = 104;
/** Above it lies a park. */
const HIGHEST_TERRACE = 4;
const SADDLE_M = 0.31 * RIDGE_LENGTH_M;

/** Lays out streets that follow the terraces, with stairs across them. */
export function layOutStreets(seed: number): StreetPlan {
  const random = createRandom(seed, 'streets');
  const plan: StreetPlan = { corners: [], streets: [] };
  let west: number[] = [];
  for (let along = 30; along < RIDGE_LENGTH_M - 20; along += COLUMN_M) {
    const column = addColumn(plan, along, random);
    joinAcross(plan, column, random);
    joinAlong(plan, west, column, random);
    west = column;
  }
  addBlindEnds(plan, createRandom(seed, 'lanes'));
  return plan;
}

/** One line of corners from the south bank to the north bank, as many in each terrace as its width takes. */
function addColumn(plan: StreetPlan, along: number, random: Random): number[] {
  const half = halfWidthM(along) - 15;
  const column: number[] = [];
  let start = -half;
  for (let across = -half; across <= half; across += 2) {
    const here = terraceOf(groundM(fromRidge(along, across)));
    const next = terraceOf(groundM(fromRidge(along, across + 2)));
    if (here === next && across + 2 <= half) continue;
    const width = across - start;
    const isBuiltUp = width >= 24 && here <= HIGHEST_TERRACE;
    const rows = isBuiltUp ? Math.max(1, Math.round(width / ROW_M)) : 0;
    for (let r = 0; r < rows; r++) {
      const middle = start + (width * (r + 0.5)) / rows;
      const corner = addCorner(plan, along, middle, here, random);
      if (corner !== undefined) column.push(corner);
    }
    start = across + 2;
  }
  return column;
}

function addCorner(plan: StreetPlan, along: number, across: number, terrace: number, random: Random) {
  for (let attempt = 0; attempt < 5; attempt++) {
    const point = fromRidge(along + random.between(-20, 20), across + random.between(-16, 16));
    const heightM = groundM(point);
    if (terraceOf(heightM) !== terrace) continue;
    plan.corners.push({ ...point, heightM, zone: zoneOf(point, terrace), blindEnd: false });
    return plan.corners.length - 1;
  }
  return undefined;
}

/** Low terraces are cut along the ridge into banks, the high ones across the saddle into hills. */
function zoneOf(point: Point, terrace: number): string {
  const { along, across } = toRidge(point);
  const side = terrace <= 1 ? (across >= 0 ? 'N' : 'S') : along < SADDLE_M ? 'W' : 'E';
  return `DMA-${terrace + 1}${side}`;
}

function joinAcross(plan: StreetPlan, column: readonly number[], random: Random): void {
  column.forEach((a, i) => {
    const b = column[i + 1];
    if (b !== undefined) plan.streets.push({ a, b, built: random.next() < 0.56 });
  });
}

/** Every corner looks for the nearest corner of its own zone in the column to the west. */
function joinAlong(plan: StreetPlan, west: readonly number[], column: readonly number[], random: Random) {
  for (const a of column) {
    const here = plan.corners[a];
    if (here === undefined) continue;
    const near = west
      .map((b) => ({ b, corner: plan.corners[b] }))
      .map(({ b, corner }) => ({
        b,
        corner,
        d: corner ? Math.hypot(corner.x - here.x, corner.y - here.y) : 1e9,
      }))
      .sort((p, q) => p.d - q.d);
    const own = near.find(({ corner }) => corner?.zone === here.zone);
    if (own !== undefined && own.d < 260) plan.streets.push({ a, b: own.b, built: random.next() < 0.93 });
    const other = near.find(({ corner }) => corner?.zone !== here.zone);
    if (other !== undefined && other.d < 170)
      plan.streets.push({ a, b: other.b, built: random.next() < 0.2 });
  }
}

function addBlindEnds(plan: StreetPlan, random: Random): void {
  const corners = [...plan.corners];
  corners.forEach((corner, a) => {
    if (random.next() > 0.08) return;
    const bearing = random.between(0, 2 * Math.PI);
    const reach = random.between(35, 60);
    const point = { x: corner.x + reach * Math.cos(bearing), y: corner.y + reach * Math.sin(bearing) };
    const heightM = groundM(point);
    if (terraceOf(heightM) !== terraceOf(corner.heightM)) return;
    plan.corners.push({ ...point, heightM, zone: corner.zone, blindEnd: true });
    plan.streets.push({ a, b: plan.corners.length - 1, built: true });
  });
}
