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
  /** Speed against the direction of the line, km/h, where it differs. */
  readonly speedBackKmh?: number;
  readonly oneWay: boolean;
  /** Open only to those who start or end beyond it: no way leads through. */
  readonly destinationOnly?: boolean;
  /** Points of the line between its two ends. */
  readonly via?: readonly RoadCoordinate[];
}

/** What a sign says at a crossing about those who come along a given way. */
export interface TurnRule {
  readonly id: string;
  /** `no`: these segments are not driven one after the other; `only`: who has driven all but the last goes on to the last. */
  readonly kind: 'no' | 'only';
  /** Segments in the order in which they are driven: where one comes from, those between, where one goes; at least two. */
  readonly segments: readonly string[];
  /** Node at which the first is left. */
  readonly at: string;
}

/** Roads as their owner keeps them. */
export interface RoadModel {
  readonly nodes: readonly RoadNode[];
  readonly segments: readonly RoadSegment[];
  readonly turns?: readonly TurnRule[];
  /** Where one may turn back on the same segment, if there are turn rules: where nothing else leads on (default), or at every node. */
  readonly uTurns?: 'dead-ends' | 'everywhere';
}
