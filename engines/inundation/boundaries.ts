import { seriesAt } from '../lib/series.ts';
import { FIRST_BOUNDARY, type FloodFields, GROUND } from './fields.ts';
import { type Tiles, tileAt } from './tiles.ts';

/** Faces between ground and an open edge or a level, as parallel arrays. */
export interface BoundaryFaces {
  readonly count: number;
  /** Place whose western or northern face it is. */
  readonly face: Int32Array;
  readonly inner: Int32Array;
  /** 0: across x, 1: across y. */
  readonly axis: Uint8Array;
  /** 1 where the ground lies before the face (west or north of it), else −1: the sign of flow that leaves. */
  readonly outward: Int8Array;
  readonly kind: Uint8Array;
}

/** Finds the faces at which water can leave or enter. */
export function boundaryFaces(fields: FloodFields): BoundaryFaces {
  const { kind, stride, columns, rows } = fields;
  const face: number[] = [];
  const inner: number[] = [];
  const axis: number[] = [];
  const outward: number[] = [];
  const kinds: number[] = [];
  for (let row = 1; row <= rows + 1; row++)
    for (let column = 1; column <= columns + 1; column++) {
      const i = row * stride + column;
      for (const [side, step] of [1, stride].entries()) {
        const [before, behind] = [kind[i - step] ?? 1, kind[i] ?? 1];
        if (
          !(before === GROUND && behind >= FIRST_BOUNDARY) &&
          !(behind === GROUND && before >= FIRST_BOUNDARY)
        )
          continue;
        face.push(i);
        inner.push(before === GROUND ? i - step : i);
        axis.push(side);
        outward.push(before === GROUND ? 1 : -1);
        kinds.push(Math.max(before, behind));
      }
    }
  return {
    count: face.length,
    face: Int32Array.from(face),
    inner: Int32Array.from(inner),
    axis: Uint8Array.from(axis),
    outward: Int8Array.from(outward),
    kind: Uint8Array.from(kinds),
  };
}

/** Sets the levels of a time. */
export function setLevels({ boundaries, levels, datumM }: FloodFields, timeS: number): void {
  boundaries.forEach((boundary, i) => {
    if (boundary.kind === 'stage') levels[FIRST_BOUNDARY + i] = seriesAt(boundary.levelM, timeS) - datumM;
  });
}

/** Marks the tiles beside a level: water may enter while they are dry. */
export function feedTiles(fields: FloodFields, tiles: Tiles, faces: BoundaryFaces): void {
  for (let k = 0; k < faces.count; k++)
    if (!Number.isNaN(fields.levels[faces.kind[k] ?? 0] ?? Number.NaN))
      tiles.fed[tileAt(fields, tiles, faces.inner[k] ?? 0)] = 1;
}

/** Normal depth's flow over a slope, m²/s: h^(5/3) √S / n, and not above the critical. `roughness` is g·n². */
export function normalFlow(depth: number, slope: number, roughness: number, gravity: number): number {
  const critical = depth * Math.sqrt(gravity * depth);
  if (roughness === 0) return critical;
  return Math.min(critical, depth * Math.cbrt(depth * depth) * Math.sqrt((slope * gravity) / roughness));
}
