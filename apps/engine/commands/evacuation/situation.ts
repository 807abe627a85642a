import { readFileSync } from 'node:fs';
import {
  type GroupKind,
  type Hazard,
  type PlanRow,
  type RideRow,
  roadsFromOsm,
  type Situation,
  type Wishes,
} from '@cityloop/engines/evacuation';
import { z } from 'zod';
import type { EngineContext } from '../../command.ts';
import { fileError, readGeoJson, readOsm, readRaster } from '../../files/index.ts';
import { badField } from '../../input.ts';
import { type EvacuationInput, planRow, rideRow } from './schemas.ts';

/** Kinds where the input names none: walking 1.1 m/s, the aged 0.67 m/s, 2.5 persons in a car; design values. */
const USUAL_KINDS: readonly GroupKind[] = [
  { id: 'walk', mode: 'foot', speedKmh: 4 },
  { id: 'slow', mode: 'foot', speedKmh: 2.4 },
  { id: 'car', mode: 'car', speedKmh: 60, personsPerVehicle: 2.5 },
  { id: 'bus', mode: 'ride', speedKmh: 50 },
  { id: 'ambulance', mode: 'ride', speedKmh: 60 },
];
const MARGIN_MIN = 10;
/** To read and confirm a plan: an assumption. */
const CONFIRM_MIN = 10;

/** Reads the files that an input names and puts everything together for the engine. */
export async function situationOf(input: EvacuationInput, context: EngineContext): Promise<Situation> {
  const roads =
    'osm' in input.roads
      ? roadsFromOsm(await readOsm(context.path(input.roads.osm), { signal: context.signal }))
      : input.roads;
  const { horizonMin, reachM, longestTripMin } = input;
  return {
    nodes: roads.nodes,
    edges: roads.edges,
    hazard: await hazardOf(input, context),
    kinds: input.kinds ?? USUAL_KINDS,
    cells: input.cells,
    shelters: input.shelters,
    fleets: input.fleets ?? [],
    closedEdges: input.closedEdges ?? [],
    marginMin: input.marginMin ?? MARGIN_MIN,
    startMin: input.startMin ?? CONFIRM_MIN,
    ...(horizonMin === undefined ? {} : { horizonMin }),
    ...(reachM === undefined ? {} : { reachM }),
    ...(longestTripMin === undefined ? {} : { longestTripMin }),
  };
}

async function hazardOf({ hazard }: EvacuationInput, context: EngineContext): Promise<Hazard> {
  const { zones, raster, nodeArrivalMin } = hazard;
  if (zones === undefined && raster === undefined && nodeArrivalMin === undefined)
    throw badField('hazard', hazard, 'zones, a raster or times at nodes');
  const areas =
    typeof zones === 'string'
      ? zonesOf(context.path(zones))
      : zones?.map((zone) => ({ ...zone, arrivalMin: zone.arrivalMin ?? Infinity }));
  return {
    ...(areas === undefined ? {} : { zones: areas }),
    ...(raster === undefined ? {} : { raster: await rasterOf(context.path(raster)) }),
    ...(nodeArrivalMin === undefined ? {} : { nodeArrivalMin: new Map(Object.entries(nodeArrivalMin)) }),
  };
}

async function rasterOf(path: string): Promise<NonNullable<Hazard['raster']>> {
  const { west, north, cellX, cellY, columns, rows, values, space } = await readRaster(path);
  const isOnEarth =
    west >= -180 && west + columns * cellX <= 180 && north <= 90 && north - rows * cellY >= -90;
  if (space.kind === 'plane' || !isOnEarth)
    throw fileError(path, 'is no raster in degrees: expected longitude and latitude');
  return { west, north, cellLng: cellX, cellLat: cellY, columns, rows, minutes: values };
}

function zonesOf(path: string): NonNullable<Hazard['zones']> {
  return readGeoJson(path, { only: 'polygons' }).flatMap(({ polygons, properties }, i) => {
    const { arrivalMin } = properties;
    if (
      arrivalMin !== undefined &&
      arrivalMin !== null &&
      !(typeof arrivalMin === 'number' && arrivalMin >= 0)
    )
      throw fileError(
        path,
        `has arrivalMin ${JSON.stringify(arrivalMin)} in features[${i}]: expected minutes, 0 or more`,
      );
    const minute = typeof arrivalMin === 'number' ? arrivalMin : Infinity;
    return polygons.map((rings) => ({
      arrivalMin: minute,
      rings: rings.map((ring) => ring.map(([lng, lat]) => [lng, lat] as const)),
    }));
  });
}

const earlier = z.looseObject({ rows: z.array(planRow), rides: z.array(rideRow), stepS: z.number() });

/** What a person fixed: rows of an earlier plan, and groups that were moved; and the step of the earlier plan. */
export function wishesOf(
  { keep, moves }: EvacuationInput,
  context: EngineContext,
): { readonly wishes: Wishes; readonly stepS: number | undefined } {
  const moved = moves === undefined ? {} : { moves };
  if (keep === undefined) return { wishes: moved, stepS: undefined };
  const path = context.path(keep.plan);
  let plan: z.infer<typeof earlier>;
  try {
    plan = earlier.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw fileError(path, 'is no output of this engine');
  }
  const isKept = ({ cell, kind }: { readonly cell: string; readonly kind: string }) =>
    keep.release?.includes(cell) !== true &&
    moves?.some((move) => move.cell === cell && move.kind === kind) !== true;
  const rows: PlanRow[] = plan.rows
    .filter(isKept)
    .map((row) => ({ ...row, spareMin: row.spareMin ?? Infinity }));
  const rides: RideRow[] = plan.rides
    .filter(isKept)
    .map((row) => ({ ...row, spareMin: row.spareMin ?? Infinity }));
  return { wishes: { ...moved, keep: rows, keepRides: rides }, stepS: plan.stepS };
}
