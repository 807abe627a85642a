import { seriesIntegral } from '../lib/series.ts';
import { eachCell, type FloodFields, GROUND, valueAt } from './fields.ts';
import { type FloodModel, MM_PER_H } from './model.ts';
import { SPAN, type Tiles, tileAt } from './tiles.ts';

/** What falls, seeps and is let in. */
export interface Sources {
  /** Rain of each part, m/s by place; one number where it is the same for all. */
  readonly rain: readonly (number | Float64Array)[];
  readonly rainFromS: readonly number[];
  /** m/s by place; undefined where nothing seeps. */
  readonly infiltration: Float64Array | undefined;
  /** Places that each inflow is spread over. */
  readonly inflows: readonly Int32Array[];
  /** Tiles in which water enters through inflows or levels. */
  readonly entering: Uint8Array;
}

/** Water moved by sources in a step, m³. */
export interface SourceVolumes {
  rainM3: number;
  inflowM3: number;
  infiltrationM3: number;
}

/** Lays out the sources of a model; marks the tiles of inflows. */
export function createSources(model: FloodModel, fields: FloodFields, tiles: Tiles): Sources {
  const spread = (values: Parameters<typeof valueAt>[0]) => {
    const all = new Float64Array(fields.depth.length);
    eachCell(fields, (i, cell) => {
      if (fields.kind[i] === GROUND) all[i] = valueAt(values, cell) * MM_PER_H;
    });
    return all;
  };
  const { columns } = model.terrain;
  const inflows = (model.inflows ?? []).map(({ cells }) =>
    Int32Array.from(cells, (cell) => (Math.floor(cell / columns) + 1) * fields.stride + (cell % columns) + 1),
  );
  for (const at of inflows) for (const i of at) tiles.fed[tileAt(fields, tiles, i)] = 1;
  const { infiltrationMmH: seeps } = model;
  return {
    rain: (model.rain?.rateMmH ?? []).map((rate) =>
      typeof rate === 'number' ? rate * MM_PER_H : spread(rate),
    ),
    rainFromS: model.rain?.fromS ?? [],
    infiltration: seeps === undefined || seeps === 0 ? undefined : spread(seeps),
    inflows,
    entering: tiles.fed.slice(),
  };
}

/** The rain of a time; a step never passes its end (`nextRainS`). */
export function rainAt({ rain, rainFromS }: Sources, timeS: number): number | Float64Array {
  return rain[rainFromS.findLastIndex((from) => from <= timeS)] ?? 0;
}

/** When the rain changes next. */
export function nextRainS({ rainFromS }: Sources, timeS: number): number {
  return rainFromS.find((from) => from > timeS) ?? Infinity;
}

/** Marks the tiles on which rain falls, besides those into which water is let. */
export function feedRain(
  fields: FloodFields,
  tiles: Tiles,
  sources: Sources,
  rain: number | Float64Array,
): void {
  tiles.fed.set(sources.entering);
  if (typeof rain === 'number') {
    if (rain > 0) tiles.fed.fill(1);
    return;
  }
  eachCell(fields, (i) => {
    if ((rain[i] ?? 0) > 0) tiles.fed[tileAt(fields, tiles, i)] = 1;
  });
}

/** Adds rain, takes what seeps, and lets in what flows in, over a step; momentum leaves with seeping water. */
export function applySources(
  model: FloodModel,
  fields: FloodFields,
  tiles: Tiles,
  sources: Sources,
  {
    rain,
    fromS,
    toS,
  }: { readonly rain: number | Float64Array; readonly fromS: number; readonly toS: number },
): SourceVolumes {
  const [fallen, seeped] =
    rain === 0 && sources.infiltration === undefined
      ? [0, 0]
      : rainAndSeep(fields, tiles, sources, { rain, dt: toS - fromS });
  const area = fields.dx * fields.dy;
  return {
    rainM3: fallen * area,
    infiltrationM3: seeped * area,
    inflowM3: addInflows(model, fields, sources, { fromS, toS }),
  };
}

/** Rain that fell and water that seeped, m of one cell. */
function rainAndSeep(
  fields: FloodFields,
  { spans, spanCount }: Tiles,
  { infiltration }: Sources,
  { rain, dt }: { readonly rain: number | Float64Array; readonly dt: number },
): readonly [number, number] {
  const { stride, kind, depth, rest, hllc } = fields;
  let fallen = 0;
  let seeped = 0;
  for (let span = 0; span < SPAN * spanCount; span += SPAN)
    for (let row = spans[span] ?? 0; row < (spans[span + 1] ?? 0); row++) {
      const end = row * stride + (spans[span + 3] ?? 0);
      for (let i = row * stride + (spans[span + 2] ?? 0); i < end; i++) {
        if (kind[i] !== GROUND) continue;
        const falls = dt * (typeof rain === 'number' ? rain : (rain[i] ?? 0));
        const held = depth[i] ?? 0;
        const there = held + (rest[i] ?? 0) + falls;
        const could = infiltration === undefined ? 0 : dt * (infiltration[i] ?? 0);
        const seeps = could < there ? could : Math.max(there, 0);
        fallen += falls;
        seeped += seeps;
        addDepth(fields, i, falls - seeps);
        if (seeps > falls && held > 0 && hllc !== undefined) {
          const stays = (depth[i] ?? 0) / held;
          hllc.momentumX[i] = (hllc.momentumX[i] ?? 0) * stays;
          hllc.momentumY[i] = (hllc.momentumY[i] ?? 0) * stays;
        }
      }
    }
  return [fallen, seeped];
}

/** Lets in what flows in over a step; answers how much, m³. */
export function addInflows(
  { inflows = [] }: FloodModel,
  fields: FloodFields,
  sources: Sources,
  { fromS, toS }: { readonly fromS: number; readonly toS: number },
): number {
  const area = fields.dx * fields.dy;
  let inflowM3 = 0;
  inflows.forEach(({ flowM3s }, k) => {
    const at = sources.inflows[k] ?? new Int32Array(0);
    const volume = seriesIntegral(flowM3s, fromS, toS);
    inflowM3 += volume;
    for (const i of at) addDepth(fields, i, volume / (area * at.length));
  });
  return inflowM3;
}

function addDepth({ depth, rest }: FloodFields, i: number, metres: number): void {
  const held = depth[i] ?? 0;
  const gain = metres + (rest[i] ?? 0);
  const next = held + gain;
  depth[i] = Math.max(next, 0);
  rest[i] = gain - ((depth[i] ?? 0) - held);
}
