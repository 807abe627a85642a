import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type {
  GroupKind,
  Hazard,
  PlanRow,
  RideRow,
  Situation,
  Wishes,
} from '../../../../engines/evacuation/index.ts';
import type { EngineContext } from '../../command.ts';
import { fileError, readGeoJson, readOsm, readRaster } from '../../files/index.ts';
import { badField } from '../../input.ts';
import { roadsFromOsm } from './roads-from-osm.ts';
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

/** Reads the files that an input names and puts everything together for the engine. */
export async function situationOf(input: EvacuationInput, context: EngineContext): Promise<Situation> {
  const roads =
    'osm' in input.roads
      ? roadsFromOsm(await readOsm(context.path(input.roads.osm), { signal: context.signal }))
      : input.roads;
  return defined({
    nodes: roads.nodes,
    edges: roads.edges.map((edge) => defined(edge)),
    hazard: await hazardOf(input, context),
    kinds: (input.kinds ?? USUAL_KINDS).map((kind) => defined(kind)),
    cells: input.cells.map((cell) => defined(cell)),
    shelters: input.shelters.map((shelter) => defined(shelter)),
    fleets: (input.fleets ?? []).map((fleet) => defined(fleet)),
    closedEdges: input.closedEdges ?? [],
    startMin: input.startMin,
    horizonMin: input.horizonMin,
    marginMin: input.marginMin ?? MARGIN_MIN,
    reachM: input.reachM,
    longestTripMin: input.longestTripMin,
  });
}

type Defined<Row> = { [Key in keyof Row as undefined extends Row[Key] ? never : Key]: Row[Key] } & {
  [Key in keyof Row as undefined extends Row[Key] ? Key : never]?: Exclude<Row[Key], undefined>;
};

/** A row without the fields that are not set. */
function defined<Row extends object>(row: Row): Defined<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Defined<Row>;
}

async function hazardOf({ hazard }: EvacuationInput, context: EngineContext): Promise<Hazard> {
  const { zones, raster, nodeArrivalMin } = hazard;
  if (zones === undefined && raster === undefined && nodeArrivalMin === undefined)
    throw badField('hazard', hazard, 'zones, a raster or times at nodes');
  const grid = raster === undefined ? undefined : await readRaster(context.path(raster));
  return defined({
    zones:
      typeof zones === 'string'
        ? zonesOf(context.path(zones))
        : zones?.map((zone) => ({ ...zone, arrivalMin: zone.arrivalMin ?? Infinity })),
    raster:
      grid === undefined
        ? undefined
        : {
            west: grid.west,
            north: grid.north,
            cellLng: grid.cellX,
            cellLat: grid.cellY,
            columns: grid.columns,
            rows: grid.rows,
            minutes: grid.values,
          },
    nodeArrivalMin: nodeArrivalMin === undefined ? undefined : new Map(Object.entries(nodeArrivalMin)),
  });
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
