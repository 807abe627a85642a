import type { Coordinate, Hazard, HazardRaster, HazardZone } from './model.ts';
import { isInside, touches } from './plane.ts';

/** When the hazard is where, minutes. */
export interface HazardTimes {
  /** Whether a place lies in the area to be cleared: in a zone, or on a cell that the hazard reaches. */
  readonly isThreatened: (lng: number, lat: number) => boolean;
  /** Minute in which it reaches a place; `Infinity`: never. */
  readonly at: (lng: number, lat: number) => number;
  /** Minute in which it first touches a line. */
  readonly along: (line: readonly Coordinate[]) => number;
}

/** Reads a hazard; throws on zones, cells and times that cannot be. */
export function hazardTimes(hazard: Hazard): HazardTimes {
  const zones = (hazard.zones ?? []).map((zone, i) => boxed(zone, i));
  const { raster } = hazard;
  if (raster !== undefined) checkRaster(raster);
  function at(lng: number, lat: number): number {
    let least = Infinity;
    for (const { zone, box } of zones) {
      if (zone.arrivalMin < least && inBox(box, lng, lat) && isInside(zone.rings, lng, lat))
        least = zone.arrivalMin;
    }
    return raster === undefined ? least : Math.min(least, rasterAt(raster, lng, lat));
  }
  return {
    at,
    isThreatened: (lng, lat) =>
      zones.some(({ zone, box }) => inBox(box, lng, lat) && isInside(zone.rings, lng, lat)) ||
      (raster !== undefined && rasterAt(raster, lng, lat) < Infinity),
    along: (line) => {
      let least = Infinity;
      for (let i = 1; i < line.length; i++) {
        const [a, b] = [line[i - 1], line[i]];
        if (a === undefined || b === undefined) continue;
        for (const { zone, box } of zones) {
          if (zone.arrivalMin < least && meetsBox(box, a, b) && touches(zone.rings, a, b))
            least = zone.arrivalMin;
        }
        if (raster !== undefined) least = Math.min(least, rasterAlong(raster, a, b));
      }
      return least;
    },
  };
}

type Box = readonly [west: number, south: number, east: number, north: number];

function boxed(zone: HazardZone, index: number): { readonly zone: HazardZone; readonly box: Box } {
  if (!(zone.arrivalMin >= 0))
    throw new Error(`Hazard zone ${index} arrives in minute ${zone.arrivalMin}; expected 0 or later.`);
  let box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of zone.rings) {
    if (ring.length < 3)
      throw new Error(`Hazard zone ${index} has a ring of ${ring.length} points; an area needs 3.`);
    for (const [lng, lat] of ring) {
      if (!(Math.abs(lng) <= 180 && Math.abs(lat) < 90))
        throw new Error(
          `Hazard zone ${index} has a point at ${lng}, ${lat}; expected longitude and latitude.`,
        );
      box = [Math.min(box[0], lng), Math.min(box[1], lat), Math.max(box[2], lng), Math.max(box[3], lat)];
    }
  }
  return { zone, box };
}

function inBox(box: Box, lng: number, lat: number): boolean {
  return lng >= box[0] && lng <= box[2] && lat >= box[1] && lat <= box[3];
}

function meetsBox(box: Box, a: Coordinate, b: Coordinate): boolean {
  return (
    Math.max(a[0], b[0]) >= box[0] &&
    Math.min(a[0], b[0]) <= box[2] &&
    Math.max(a[1], b[1]) >= box[1] &&
    Math.min(a[1], b[1]) <= box[3]
  );
}

function checkRaster(raster: HazardRaster): void {
  const { columns, rows, cellLng, cellLat, minutes } = raster;
  if (!(columns > 0 && rows > 0 && Number.isInteger(columns) && Number.isInteger(rows)))
    throw new Error(
      `The hazard raster has ${columns} columns and ${rows} rows; expected whole numbers above 0.`,
    );
  if (!(cellLng > 0 && cellLat > 0))
    throw new Error(`The hazard raster has cells of ${cellLng} by ${cellLat} degrees.`);
  if (minutes.length !== columns * rows)
    throw new Error(`The hazard raster has ${minutes.length} cells for ${columns} columns and ${rows} rows.`);
  for (let i = 0; i < minutes.length; i++) {
    if ((minutes[i] ?? 0) < 0)
      throw new Error(
        `Cell ${i} of the hazard raster has minute ${minutes[i]}; expected 0 or later, or NaN for never.`,
      );
  }
}

function rasterAt(raster: HazardRaster, lng: number, lat: number): number {
  const x = Math.floor((lng - raster.west) / raster.cellLng);
  const y = Math.floor((raster.north - lat) / raster.cellLat);
  return cellAt(raster, x, y);
}

function cellAt(raster: HazardRaster, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= raster.columns || y >= raster.rows) return Infinity;
  const value = raster.minutes[y * raster.columns + x] ?? Number.NaN;
  return Number.isNaN(value) ? Infinity : value;
}

/** The least minute of all cells under a straight piece: row by row from where it enters the row to where it leaves it. */
function rasterAlong(raster: HazardRaster, a: Coordinate, b: Coordinate): number {
  const x0 = (a[0] - raster.west) / raster.cellLng;
  const x1 = (b[0] - raster.west) / raster.cellLng;
  const y0 = (raster.north - a[1]) / raster.cellLat;
  const y1 = (raster.north - b[1]) / raster.cellLat;
  const top = Math.max(0, Math.floor(Math.min(y0, y1)));
  const bottom = Math.min(raster.rows - 1, Math.floor(Math.max(y0, y1)));
  let least = Infinity;
  for (let y = top; y <= bottom; y++) {
    const enter = y0 === y1 ? 0 : clamp((y - y0) / (y1 - y0));
    const leave = y0 === y1 ? 1 : clamp((y + 1 - y0) / (y1 - y0));
    const u = x0 + enter * (x1 - x0);
    const w = x0 + leave * (x1 - x0);
    const last = Math.min(raster.columns - 1, Math.floor(Math.max(u, w)));
    for (let x = Math.max(0, Math.floor(Math.min(u, w))); x <= last; x++)
      least = Math.min(least, cellAt(raster, x, y));
  }
  return least;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
