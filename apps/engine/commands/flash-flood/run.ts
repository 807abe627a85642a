import {
  type BasinFlood,
  checkSection,
  criticalRain,
  floodExtent,
  flowAtLevel,
  GREEN_AMPT_SOILS,
  levelAtFlow,
  MOISTURE_CLASSES,
  rainExcess,
  routeRunoff,
  type Soil,
} from '@cityloop/engines/flash-flood';
import type { EngineContext } from '../../command.ts';
import { readRaster, valueAt } from '../../files/index.ts';
import { badField, checked } from '../../input.ts';
import type { Input, Output } from './schemas.ts';
import { readTerrain, type Terrain } from './terrain.ts';

/** A run with what its report draws. */
export interface FlashFloodResult {
  readonly terrain: Terrain;
  readonly flood: BasinFlood;
  /** Greatest depth, m, by cell of the ground. */
  readonly extentM: Float64Array;
  readonly output: Output;
}

/** Points of a hydrograph in the answer, at most. */
const MOST_POINTS = 500;
const LEAST_SHOWN_M = 0.05;

/** A level so far above the surveyed banks is in another unit or of another datum, m. */
const MOST_ABOVE_BANKS_M = 50;

/** Refuses levels of people's warning that cannot belong to the section. */
function checkLevels({ points, warningM, dangerM }: NonNullable<Input['section']>): void {
  const heights = points.map(([, height]) => height);
  const [bed, top] = [Math.min(...heights), Math.max(...heights) + MOST_ABOVE_BANKS_M];
  for (const [field, level] of Object.entries({ warningM, dangerM }))
    if (level !== undefined && !(level >= bed && level <= top))
      throw badField(['section', field], level, `a level of the section, ${bed} to ${top} (m)`);
  if (warningM !== undefined && dangerM !== undefined && warningM > dangerM)
    throw badField(['section', 'warningM'], warningM, `a level not above dangerM, ${dangerM} (m)`);
}

/** From heights and rain to the flood at the section. */
export async function runFlashFlood(input: Input, context: EngineContext): Promise<FlashFloodResult> {
  const { section } = input;
  if (section !== undefined) {
    checked(() => checkSection(section));
    checkLevels(section);
  }
  const soils = soilsOf(input);
  const terrain = await readTerrain(input, context);
  const { network, drainage } = terrain;
  const soilOf = await soilByCell(input, terrain, context);
  const rain = { stepS: 60 * input.rain.stepMin, depthsMm: input.rain.depthsMm };
  const excessMm = checked(() => soils.map((soil) => rainExcess(rain, soil)));
  const { cellWidthM, cellHeightM } = drainage.ground;
  const stepS = input.stepS ?? Math.min(60, Math.max(5, Math.min(cellWidthM, cellHeightM) / 1.5));
  if (3600 * input.hours < stepS)
    throw badField('hours', input.hours, `at least one step of the wave, ${stepS} s`);
  const flood = routeRunoff(
    network,
    { stepS: rain.stepS, excessMm, soilOf },
    {
      stepS,
      untilS: 3600 * input.hours,
      signal: context.signal,
      onProgress: (share) => context.progress(0.2 + 0.3 * share, 'the water runs down'),
    },
  );
  const extentM = floodExtent(drainage, network, flood.deepestM);
  const critical = criticalOf(input, { soils, soilOf, stepS, terrain }, context);
  const meanExcess = meanOf(excessMm, soilOf, network.cells.length);
  const output: Output = {
    basin: basinOf(terrain),
    rain: {
      totalMm: round(sum(input.rain.depthsMm)),
      excessMm: round(sum(meanExcess)),
      hours: input.rain.depthsMm.map((_, i) => round((i * input.rain.stepMin) / 60, 4)),
      depthsMm: [...input.rain.depthsMm],
      excessMmByStep: meanExcess.map((depth) => round(depth, 3)),
    },
    flood: floodOf(input, flood, {
      wetKm2: wetKm2Of(extentM, network),
    }),
    critical,
  };
  return { terrain, flood, extentM, output };
}

/** Wet ground; a channel counts with its own width, not with that of its cell. */
function wetKm2Of(
  extentM: Float64Array,
  { cells, isChannel, lengthM, widthM, areaM2 }: Terrain['network'],
): number {
  let wetM2 = 0;
  cells.forEach((cell, i) => {
    if ((extentM[cell] ?? 0) < LEAST_SHOWN_M) return;
    wetM2 += isChannel[i] === 1 ? (lengthM[i] ?? 0) * (widthM[i] ?? 0) : areaM2;
  });
  return wetM2 / 1e6;
}

function soilOfInput(asked: Input['soil'], path: readonly (string | number)[]): Soil {
  if (asked.kind === 'sealed') return asked;
  const wetness = typeof asked.wetness === 'number' ? asked.wetness : MOISTURE_CLASSES[asked.wetness];
  if (asked.kind === 'curve-number') return { ...asked, wetness };
  const table = Object.entries(GREEN_AMPT_SOILS).find(([name]) => name === asked.texture)?.[1];
  const conductivityMmH = asked.conductivityMmH ?? table?.conductivityMmH;
  const suctionMm = asked.suctionMm ?? table?.suctionMm;
  const porosity = asked.porosity ?? table?.porosity;
  if (conductivityMmH === undefined || suctionMm === undefined || porosity === undefined)
    throw badField([...path, 'texture'], undefined, 'a texture, or conductivityMmH, suctionMm and porosity');
  return { kind: 'green-ampt', wetness, conductivityMmH, suctionMm, porosity };
}

/** The soil of the input first, then those of its map. */
function soilsOf({ soil, soilMap }: Input): Soil[] {
  const kinds = soilMap?.kinds ?? [];
  if (kinds.length > 255) throw badField('soilMap.kinds', kinds.length, 'at most 255 kinds');
  return [
    soilOfInput(soil, ['soil']),
    ...kinds.map((kind, i) => soilOfInput(kind.soil, ['soilMap', 'kinds', i, 'soil'])),
  ];
}

async function soilByCell(
  { soilMap }: Input,
  { raster, network }: Terrain,
  context: EngineContext,
): Promise<Uint8Array | undefined> {
  if (soilMap === undefined) return undefined;
  const map = await readRaster(context.path(soilMap.raster));
  const places = new Map(soilMap.kinds.map(({ number }, i) => [number, i + 1]));
  return Uint8Array.from(network.cells, (cell) => {
    const [x, y] = middleOf(raster, cell);
    return places.get(valueAt(map, x, y)) ?? 0;
  });
}

function middleOf({ west, north, columns, cellX, cellY }: Terrain['raster'], cell: number): [number, number] {
  return [west + ((cell % columns) + 0.5) * cellX, north - (Math.floor(cell / columns) + 0.5) * cellY];
}

function meanOf(excess: readonly Float64Array[], soilOf: Uint8Array | undefined, cells: number): number[] {
  const counts = excess.map(() => 0);
  for (let i = 0; i < cells; i++) counts[soilOf?.[i] ?? 0] = (counts[soilOf?.[i] ?? 0] ?? 0) + 1;
  return Array.from(excess[0] ?? [], (_, step) =>
    excess.reduce((mean, one, kind) => mean + ((one[step] ?? 0) * (counts[kind] ?? 0)) / cells, 0),
  );
}

function basinOf({ raster, drainage, network, outlet, voids, isCut }: Terrain): Output['basin'] {
  const { cells, next, lengthM, isChannel, areaM2 } = network;
  const way = new Float64Array(cells.length);
  let [longest, channelM] = [0, 0];
  let [lowest, highest] = [Infinity, -Infinity];
  for (let i = cells.length - 1; i >= 0; i--) {
    const below = next[i] ?? -1;
    way[i] = below < 0 ? 0 : (way[below] ?? 0) + (lengthM[i] ?? 0);
    longest = Math.max(longest, way[i] ?? 0);
    if (isChannel[i] === 1) channelM += lengthM[i] ?? 0;
    const height = drainage.ground.heightsM[cells[i] ?? 0] ?? 0;
    lowest = Math.min(lowest, height);
    highest = Math.max(highest, height);
  }
  const [x, y] = middleOf(raster, outlet);
  return {
    outlet: [round(x, 6), round(y, 6)],
    areaKm2: round((cells.length * areaM2) / 1e6, 3),
    cells: cells.length,
    lowestM: round(lowest, 1),
    highestM: round(highest, 1),
    longestWayKm: round(longest / 1000),
    channelKm: round(channelM / 1000),
    voids,
    isCut,
  };
}

function floodOf(
  { section, baseM3s }: Input,
  flood: BasinFlood,
  { wetKm2 }: { readonly wetKm2: number },
): Output['flood'] {
  const { flowM3s, stepS, peakM3s, peakS, volume, massError } = flood;
  const total = (step: number) => (flowM3s[step] ?? 0) + baseM3s;
  const every = Math.max(1, Math.ceil(flowM3s.length / MOST_POINTS));
  const steps = Array.from({ length: Math.ceil(flowM3s.length / every) }, (_, i) => i * every);
  const levelOf = (flow: number) => (section === undefined ? undefined : levelAtFlow(section, flow));
  const peak = levelOf(peakM3s + baseM3s);
  const crossing = (limitM: number | undefined) => {
    if (section === undefined || limitM === undefined || peak === undefined) return null;
    const flow = flowAtLevel(section, limitM);
    const first = flowM3s.findIndex((_, step) => total(step) >= flow);
    return {
      levelM: limitM,
      overM: round(peak.levelM - limitM, 3),
      fromH: first < 0 ? null : round((first * stepS) / 3600, 3),
    };
  };
  return {
    hours: steps.map((step) => round((step * stepS) / 3600, 4)),
    flowM3s: steps.map((step) => round(total(step), 3)),
    levelM: section === undefined ? null : steps.map((step) => round(levelOf(total(step))?.levelM ?? 0, 3)),
    peakM3s: round(peakM3s + baseM3s, 3),
    peakH: round(peakS / 3600, 3),
    peakLevelM: peak === undefined ? null : round(peak.levelM, 3),
    isAboveSection: peak?.isAboveSection ?? null,
    warning: crossing(section?.warningM),
    danger: crossing(section?.dangerM),
    volumeM3: round(volume.inM3, 0),
    massError: Number(massError.toExponential(2)),
    wetKm2: round(wetKm2, 4),
  };
}

function criticalOf(
  { critical, section, baseM3s }: Input,
  run: {
    readonly soils: Soil[];
    readonly soilOf: Uint8Array | undefined;
    readonly stepS: number;
    readonly terrain: Terrain;
  },
  context: EngineContext,
): Output['critical'] {
  if (critical === undefined) return null;
  const { durationsH, wetness, pattern, mostMm, afterH } = critical;
  const danger = section?.dangerM === undefined ? undefined : flowAtLevel(section, section.dangerM);
  const flowM3s = critical.flowM3s ?? danger;
  if (flowM3s === undefined || flowM3s <= 0)
    throw badField('critical.flowM3s', critical.flowM3s, 'a flow (m³/s), or section.dangerM above the bed');
  const found = checked(() =>
    criticalRain(run.terrain.network, {
      flowM3s,
      baseM3s,
      durationsH,
      wetness,
      soils: run.soils,
      soilOf: run.soilOf,
      pattern,
      mostMm,
      // A peak at three times the step is some 2 % lower, as fine as the rain is found.
      stepS: Math.min(60, 3 * run.stepS),
      afterH,
      signal: context.signal,
      onProgress: (share) => context.progress(0.5 + 0.5 * share, 'looking for critical rain'),
    }),
  );
  return {
    flowM3s: round(flowM3s),
    rows: found.map((one) => ({
      durationH: one.durationH,
      wetness: one.wetness,
      mm: one.kind === 'rain' ? round(one.mm, 1) : null,
    })),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
