/** A reading of one series. */
export interface Point {
  readonly t: number;
  readonly v: number;
}

/** The last readings of a series in order of their own time; late ones find their place. */
export interface Window {
  /** Adds a reading; false when it is the same instant again or older than the window. */
  add(point: Point): boolean;
  /** Takes a reading out again, when what it led to could not be written. */
  remove(t: number): void;
  /** Readings with from ≤ t < to. */
  between(from: number, to: number): readonly Point[];
  readonly newest: Point | undefined;
}

/** A window that forgets what is older than `keepMs` before its newest reading. */
export function openWindow(keepMs: number): Window {
  const points: Point[] = [];
  return {
    add(point) {
      const newest = points.at(-1);
      if (newest !== undefined && point.t < newest.t - keepMs) return false;
      let at = points.length;
      while (at > 0 && (points[at - 1]?.t ?? 0) > point.t) at -= 1;
      if (points[at - 1]?.t === point.t) return false;
      points.splice(at, 0, point);
      const oldest = (points.at(-1)?.t ?? 0) - keepMs;
      while ((points[0]?.t ?? oldest) < oldest) points.shift();
      return true;
    },
    remove(t) {
      const at = points.findLastIndex((point) => point.t === t);
      if (at >= 0) points.splice(at, 1);
    },
    between: (from, to) => points.filter((point) => point.t >= from && point.t < to),
    get newest() {
      return points.at(-1);
    },
  };
}

/** The middle value; undefined without values. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}
