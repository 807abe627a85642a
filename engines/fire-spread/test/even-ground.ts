import type { Landscape } from '../landscape.ts';
import { type SpreadLaw, writeEllipse } from '../spread-law.ts';

/** Level ground of one fuel (number 1) in square cells. */
export function evenGround(columns: number, rows: number, cellM: number): Landscape {
  return {
    columns,
    rows,
    cellWidthM: cellM,
    cellHeightM: cellM,
    fuel: new Uint8Array(columns * rows).fill(1),
  };
}

/** A fire that grows everywhere as one ellipse: head rate in m/min towards degrees clockwise from north. */
export function oneEllipse(
  headMMin: number,
  lengthToWidth: number,
  towardsDeg: number,
  partsFromMin: readonly number[] = [0],
): SpreadLaw {
  const e = Math.sqrt(1 - 1 / lengthToWidth ** 2);
  const angle = (towardsDeg * Math.PI) / 180;
  return {
    partsFromMin,
    spreads: () => true,
    write: (_cell, _part, into) => writeEllipse(into, headMMin, e, Math.sin(angle), Math.cos(angle), 1000),
  };
}
