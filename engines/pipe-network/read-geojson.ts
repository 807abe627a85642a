import { type GeoFeature, type GeoProblem, readFeatures } from './geojson-features.ts';
import type { NetworkLink, NetworkModel, NetworkNode } from './model.ts';
import type { BuriedPipe, PipePoint } from './pipe-space.ts';
import { type LocalPlane, localPlane } from './plane.ts';
import { type GeoRepair, type JoinedLine, joinLines } from './snap-lines.ts';

/** Names of the properties in the owner's file, where they differ from ours. */
export type GeoFields = Readonly<Partial<Record<keyof typeof OWN_FIELDS, string>>>;

/** Properties read, with their units; each may be given another name by `fields`. */
const OWN_FIELDS = {
  id: 'id',
  medium: 'medium',
  kind: 'kind',
  diameterMm: 'diameterMm',
  material: 'material',
  roughness: 'roughness',
  status: 'status',
  /** Ground above the crown, metres, for the whole pipe or its two ends. */
  coverM: 'coverM',
  coverFromM: 'coverFromM',
  coverToM: 'coverToM',
  /** Elevation of the inside's lowest line, metres. */
  invertFromM: 'invertFromM',
  invertToM: 'invertToM',
  /** Elevation of the ground, metres. */
  groundM: 'groundM',
  groundFromM: 'groundFromM',
  groundToM: 'groundToM',
  laidYear: 'laidYear',
  demandLps: 'demandLps',
  users: 'users',
  headM: 'headM',
} as const;

/** Choices of `readGeojson`. */
export interface ReadGeojsonOptions {
  /** Ends this near in plan are one node, metres. */
  readonly snapM: number;
  readonly fields?: GeoFields;
  /** What stands for a property that a pipe does not have; each use is reported. Without a diameter the file is refused. */
  readonly defaults?: {
    readonly medium?: string;
    readonly diameterMm?: number;
    readonly coverM?: number;
    readonly groundM?: number;
  };
}

/** Pipes as they lie, the same as a network for hydraulics, and everything that had to be repaired or assumed. */
export interface GeojsonNetwork {
  readonly kind: 'network';
  readonly pipes: readonly BuriedPipe[];
  readonly model: NetworkModel;
  readonly repairs: readonly GeoRepair[];
}

/** A file that cannot be read, with every feature that is wrong. */
export interface GeojsonRefused {
  readonly kind: 'refused';
  readonly problems: readonly GeoProblem[];
}

/** Reads a GeoJSON collection of pipes (lines) and nodes (points) in longitude and latitude, and joins what was meant to meet. */
export function readGeojson(
  id: string,
  collection: unknown,
  options: ReadGeojsonOptions,
): GeojsonNetwork | GeojsonRefused {
  const problems: GeoProblem[] = [];
  const repairs: GeoRepair[] = [];
  const features = readFeatures(collection, { ...OWN_FIELDS, ...options.fields }, problems);
  const plane = planeAbout(features);
  const joined = joinLines(features, plane, options.snapM, repairs);
  const nodes = new Map(joined.nodes.map((node) => [node.id, node]));
  const reader = new ValueReader(options, problems, repairs);
  const pipes: BuriedPipe[] = [];
  const links: NetworkLink[] = [];
  const groundOf = new Map<string, number>();
  for (const line of joined.lines) {
    const { feature } = line;
    const kind = kindOf(feature, problems);
    const diameterMm = reader.positive(feature, 'diameterMm', options.defaults?.diameterMm);
    const points = axisOf(line, plane, diameterMm, reader, (nodeId) => nodes.get(nodeId)?.feature);
    const material = feature.text('material');
    pipes.push({
      id: line.id,
      medium: reader.medium(feature),
      diameterMm,
      ...(material === undefined ? {} : { material }),
      from: line.from,
      to: line.to,
      points,
    });
    for (const [node, point] of [
      [line.from, points[0]],
      [line.to, points.at(-1)],
    ] as const)
      if (point && !groundOf.has(node)) groundOf.set(node, point.groundM);
    links.push(linkOf(line, kind, diameterMm, points, plane, reader));
  }
  const modelNodes = joined.nodes.map(
    (node): NetworkNode => nodeOf(node.id, node, groundOf.get(node.id), reader),
  );
  if (joined.lines.length === 0 && problems.length === 0)
    problems.push({
      feature: 'the file',
      field: 'features',
      value: String(features.length),
      reason: 'no line in it',
    });
  if (problems.length > 0) return { kind: 'refused', problems };
  return { kind: 'network', pipes, model: { id, nodes: modelNodes, links, patterns: {} }, repairs };
}

/** The first problems of a refused file in one line. */
export function geojsonRefusal(name: string, { problems }: GeojsonRefused): string {
  const said = problems
    .slice(0, 3)
    .map(({ feature, field, value, reason }) => `${feature}: ${field}: ${reason}: "${value}"`);
  return `${name}: ${said.join('; ')}${problems.length > 3 ? `; ${problems.length - 3} more` : ''}`;
}

/** Reads properties with their defaults and notes what is wrong or assumed. */
class ValueReader {
  readonly #defaults: NonNullable<ReadGeojsonOptions['defaults']>;
  readonly #problems: GeoProblem[];
  readonly #repairs: GeoRepair[];

  constructor(options: ReadGeojsonOptions, problems: GeoProblem[], repairs: GeoRepair[]) {
    this.#defaults = options.defaults ?? {};
    this.#problems = problems;
    this.#repairs = repairs;
  }

  number(feature: GeoFeature, field: keyof typeof OWN_FIELDS): number | undefined {
    return feature.number(field, this.#problems);
  }

  positive(feature: GeoFeature, field: 'diameterMm', usual: number | undefined): number {
    const value = this.number(feature, field);
    if (value === undefined && usual !== undefined) return this.#assumed(feature, field, usual);
    if (value !== undefined && value > 0) return value;
    const shown = value === undefined ? '' : String(value);
    this.#problems.push({ feature: feature.name, field, value: shown, reason: 'not a number above 0' });
    return 1;
  }

  medium(feature: GeoFeature): string {
    return feature.text('medium') ?? this.#assumed(feature, 'medium', this.#defaults.medium ?? 'unknown');
  }

  cover(feature: GeoFeature): number {
    const { coverM } = this.#defaults;
    if (coverM === undefined)
      this.#problems.push({
        feature: feature.name,
        field: 'coverM',
        value: '',
        reason: 'neither cover nor invert',
      });
    return this.#assumed(feature, 'coverM', coverM ?? 1);
  }

  ground(feature: GeoFeature): number {
    return this.#assumed(feature, 'groundM', this.#defaults.groundM ?? 0);
  }

  #assumed<Value extends string | number>(feature: GeoFeature, field: string, value: Value): Value {
    this.#repairs.push({ kind: 'assumed', feature: feature.name, text: `${field} = ${value}` });
    return value;
  }
}

function kindOf(feature: GeoFeature, problems: GeoProblem[]): 'pipe' | 'valve' {
  const kind = feature.text('kind') ?? 'pipe';
  if (kind !== 'pipe' && kind !== 'valve')
    problems.push({
      feature: feature.name,
      field: 'kind',
      value: kind,
      reason: 'a line is a "pipe" or a "valve"',
    });
  return kind === 'valve' ? 'valve' : 'pipe';
}

/** Ground and axis at each point: given at the two ends (by the pipe, by its points' third coordinate, by the node), straight between them. */
function axisOf(
  line: JoinedLine,
  plane: LocalPlane,
  diameterMm: number,
  reader: ValueReader,
  pointOf: (nodeId: string) => GeoFeature | undefined,
): PipePoint[] {
  const { feature, shares } = line;
  const number = (field: keyof typeof OWN_FIELDS): number | undefined => reader.number(feature, field);
  const nodeGround = (nodeId: string): number | undefined => {
    const node = pointOf(nodeId);
    return node && (reader.number(node, 'groundM') ?? node.points[0]?.[2]);
  };
  const own = number('groundM');
  const first = number('groundFromM') ?? own ?? feature.points[0]?.[2] ?? nodeGround(line.from);
  const last = number('groundToM') ?? own ?? feature.points.at(-1)?.[2] ?? nodeGround(line.to);
  const groundFrom = first ?? last ?? reader.ground(feature);
  const groundTo = last ?? groundFrom;
  const radiusM = diameterMm / 2000;
  const cover = number('coverM');
  const axisAt = (
    invert: number | undefined,
    ownCover: number | undefined,
    ground: number,
  ): number | undefined => {
    if (invert !== undefined) return invert + radiusM;
    const depth = ownCover ?? cover;
    return depth === undefined ? undefined : ground - depth - radiusM;
  };
  const start = axisAt(number('invertFromM'), number('coverFromM'), groundFrom);
  const end = axisAt(number('invertToM'), number('coverToM'), groundTo);
  const usual = start === undefined && end === undefined ? reader.cover(feature) + radiusM : 0;
  const axisFrom = start ?? (end === undefined ? groundFrom - usual : groundFrom - (groundTo - end));
  const axisTo = end ?? groundTo - (groundFrom - axisFrom);
  return line.points.map(([x, y], i) => {
    const share = shares[i] ?? 0;
    return {
      lng: plane.lng + x / plane.lngM,
      lat: plane.lat + y / plane.latM,
      groundM: groundFrom + share * (groundTo - groundFrom),
      axisM: axisFrom + share * (axisTo - axisFrom),
    };
  });
}

function linkOf(
  line: JoinedLine,
  kind: 'pipe' | 'valve',
  diameterMm: number,
  points: readonly PipePoint[],
  plane: LocalPlane,
  reader: ValueReader,
): NetworkLink {
  const { feature } = line;
  let lengthM = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (a && b)
      lengthM += Math.hypot((b.lng - a.lng) * plane.lngM, (b.lat - a.lat) * plane.latM, b.axisM - a.axisM);
  }
  const laidYear = reader.number(feature, 'laidYear');
  const material = feature.text('material');
  const middle = points[points.length >> 1];
  return {
    id: line.id,
    kind,
    from: line.from,
    to: line.to,
    lengthM,
    diameterMm,
    roughness: reader.number(feature, 'roughness') ?? USUAL_ROUGHNESS,
    status: feature.text('status') === 'closed' ? 'closed' : 'open',
    ...(laidYear === undefined ? {} : { laidYear }),
    ...(material === undefined ? {} : { material }),
    ...(middle === undefined ? {} : { depthM: middle.groundM - middle.axisM - diameterMm / 2000 }),
    via: points.slice(1, -1).map(({ lng, lat }) => [lng, lat] as const),
  };
}

/** Hazen–Williams C of a pipe whose row has none: iron or plastic of middle age. */
const USUAL_ROUGHNESS = 120;

function nodeOf(
  id: string,
  {
    lng,
    lat,
    feature,
  }: { readonly lng: number; readonly lat: number; readonly feature?: GeoFeature | undefined },
  groundM: number | undefined,
  reader: ValueReader,
): NetworkNode {
  const isReservoir = feature?.text('kind') === 'reservoir';
  const own = feature && (reader.number(feature, 'groundM') ?? feature.points[0]?.[2]);
  const head = feature && isReservoir ? reader.number(feature, 'headM') : undefined;
  return {
    id,
    kind: isReservoir ? 'reservoir' : 'junction',
    lng,
    lat,
    elevationM: head ?? own ?? groundM ?? 0,
    demandLps: (feature && reader.number(feature, 'demandLps')) ?? 0,
    users: (feature && reader.number(feature, 'users')) ?? 0,
    zone: 'all',
  };
}

function planeAbout(features: readonly GeoFeature[]): LocalPlane {
  let [west, east, south, north] = [180, -180, 90, -90];
  for (const { points } of features) {
    for (const [lng, lat] of points) {
      west = Math.min(west, lng);
      east = Math.max(east, lng);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  }
  return west > east ? localPlane(0, 0) : localPlane((west + east) / 2, (south + north) / 2);
}
