/** How much water a reservoir holds by stage: rows of area, or of volume, from the lowest stage up. */
export type StageCurve =
  | { readonly kind: 'area'; readonly stagesM: readonly number[]; readonly areasM2: readonly number[] }
  | { readonly kind: 'volume'; readonly stagesM: readonly number[]; readonly volumesM3: readonly number[] };

/** A checked curve that can be asked. Above the highest row the area stays as it is there. */
export interface Storage {
  readonly bottomM: number;
  readonly topM: number;
  /** Water below the lowest row, m³; it never leaves. */
  readonly deadM3: number;
  readonly volumeAt: (stageM: number) => number;
  readonly areaAt: (stageM: number) => number;
  readonly stageAt: (volumeM3: number) => number;
}

/**
 * Checks a curve and makes it fit to be asked. Rows of area are linear in between (volumes quadratic, exactly integrated), rows of
 * volume are linear in between. Stages and volumes must grow from row to row, areas must not shrink. Throws with row and value.
 */
export function openCurve(curve: StageCurve): Storage {
  const { stagesM } = curve;
  const given = curve.kind === 'area' ? curve.areasM2 : curve.volumesM3;
  const what = curve.kind === 'area' ? 'area' : 'volume';
  if (stagesM.length < 2 || given.length !== stagesM.length)
    throw new Error(
      `The curve of the reservoir has ${stagesM.length} stages and ${given.length} ${what}s: two rows or more are needed, one ${what} each.`,
    );
  stagesM.forEach((stage, i) => {
    const before = stagesM[i - 1] ?? -Infinity;
    if (!(stage > before && stage < Infinity))
      throw new Error(`Row ${i} of the curve has the stage ${stage} m after ${before} m: stages must grow.`);
    const value = given[i] ?? Number.NaN;
    const last = given[i - 1] ?? 0;
    const grows = curve.kind === 'area' || i === 0 ? value >= last : value > last;
    if (!(grows && value < Infinity))
      throw new Error(
        `Row ${i} of the curve (${stage} m) has the ${what} ${value} ${curve.kind === 'area' ? 'm² after ' : 'm³ after '}${last}: ${what}s must ${curve.kind === 'area' ? 'not shrink' : 'grow'}.`,
      );
  });
  if (curve.kind === 'area' && (given[1] ?? 0) === 0)
    throw new Error(`Rows 0 and 1 of the curve have no area: begin it where the reservoir begins.`);
  return storageOf(
    stagesM,
    curve.kind === 'area' ? areaPieces(stagesM, given) : volumePieces(stagesM, given),
  );
}

/** What each piece between two rows holds: volume and area at its foot, and growth of the area, m² a metre. */
interface Pieces {
  readonly volumes: readonly number[];
  readonly areas: readonly number[];
  readonly growths: readonly number[];
}

function areaPieces(stages: readonly number[], areas: readonly number[]): Pieces {
  const volumes = [0];
  const growths: number[] = [];
  for (let i = 1; i < stages.length; i++) {
    const step = (stages[i] ?? 0) - (stages[i - 1] ?? 0);
    volumes.push((volumes[i - 1] ?? 0) + 0.5 * step * ((areas[i] ?? 0) + (areas[i - 1] ?? 0)));
    growths.push(((areas[i] ?? 0) - (areas[i - 1] ?? 0)) / step);
  }
  return { volumes, areas, growths: [...growths, 0] };
}

function volumePieces(stages: readonly number[], volumes: readonly number[]): Pieces {
  const areas = stages
    .slice(1)
    .map((stage, i) => ((volumes[i + 1] ?? 0) - (volumes[i] ?? 0)) / (stage - (stages[i] ?? 0)));
  return { volumes, areas: [...areas, areas.at(-1) ?? 0], growths: stages.map(() => 0) };
}

function storageOf(stages: readonly number[], { volumes, areas, growths }: Pieces): Storage {
  const [bottomM, topM] = [stages[0] ?? 0, stages.at(-1) ?? 0];
  const pieceOf = (rows: readonly number[], value: number) => {
    let piece = 0;
    while (piece < rows.length - 1 && value >= (rows[piece + 1] ?? Infinity)) piece += 1;
    return piece;
  };
  return {
    bottomM,
    topM,
    deadM3: volumes[0] ?? 0,
    volumeAt(stageM) {
      if (stageM <= bottomM) return volumes[0] ?? 0;
      const i = pieceOf(stages, stageM);
      const d = stageM - (stages[i] ?? 0);
      return (volumes[i] ?? 0) + d * ((areas[i] ?? 0) + 0.5 * d * (growths[i] ?? 0));
    },
    areaAt(stageM) {
      if (stageM < bottomM) return 0;
      const i = pieceOf(stages, stageM);
      return (areas[i] ?? 0) + (stageM - (stages[i] ?? 0)) * (growths[i] ?? 0);
    },
    stageAt(volumeM3) {
      if (volumeM3 <= (volumes[0] ?? 0)) return bottomM;
      const i = pieceOf(volumes, volumeM3);
      const more = volumeM3 - (volumes[i] ?? 0);
      const area = areas[i] ?? 0;
      // The root of growth/2 d² + area d = more, in the form that loses no digits.
      const d = (2 * more) / (area + Math.sqrt(area * area + 2 * (growths[i] ?? 0) * more));
      return (stages[i] ?? 0) + d;
    },
  };
}

/** The curve of a lake in a raster: volumes between the ground of its cells and even steps of the level; exact at each row. */
export function curveOfLake(
  bedM: ArrayLike<number>,
  cells: ArrayLike<number>,
  { cellM2, levelM, rows = 60 }: { readonly cellM2: number; readonly levelM: number; readonly rows?: number },
): StageCurve {
  const beds = Float64Array.from(cells, (cell) => bedM[cell] ?? Number.NaN)
    .filter((bed) => bed < levelM)
    .sort();
  const least = beds[0];
  if (least === undefined) throw new Error(`No cell of the lake lies below ${levelM} m.`);
  const stagesM = Array.from({ length: rows + 1 }, (_, k) =>
    k === rows ? levelM : least + ((levelM - least) * k) / rows,
  );
  let below = 0;
  let sum = 0;
  const volumesM3 = stagesM.map((stage) => {
    for (; below < beds.length && (beds[below] ?? Infinity) < stage; below++) sum += beds[below] ?? 0;
    return cellM2 * (below * stage - sum);
  });
  return { kind: 'volume', stagesM, volumesM3 };
}
