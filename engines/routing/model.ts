/** Longitude and latitude, degrees, CGCS2000. */
export type RoadCoordinate = readonly [lng: number, lat: number];

/** A place where roads meet or end. */
export interface RoadNode {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
}

/** A road between two nodes; driven both ways unless it is one-way from `from` to `to`. */
export interface RoadSegment {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Length to drive, metres. */
  readonly lengthM: number;
  /** Speed that is driven on it, km/h. */
  readonly speedKmh: number;
  readonly oneWay: boolean;
  /** Points of the line between its two ends. */
  readonly via?: readonly RoadCoordinate[];
}

/** Roads as their owner keeps them. */
export interface RoadModel {
  readonly nodes: readonly RoadNode[];
  readonly segments: readonly RoadSegment[];
}
