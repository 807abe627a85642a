/** A cross-section of a stream, looked at along it. */
export interface CrossSection {
  /** Distance from a bank and level of the ground, both m, from one bank to the other. */
  readonly points: readonly (readonly [number, number])[];
  /** Manning's n, s/m^(1/3). */
  readonly roughness: number;
  /** Slope of the stream, m/m. */
  readonly slope: number;
}

/** The lowest place and the lower of both ends of a section, m. */
export function reachOfSection({ points }: CrossSection): { readonly bedM: number; readonly bankM: number } {
  const levels = points.map(([, level]) => level);
  return { bedM: Math.min(...levels), bankM: Math.min(levels[0] ?? NaN, levels.at(-1) ?? NaN) };
}

/** Refuses a section that is none. */
export function checkSection({ points, roughness, slope }: CrossSection): void {
  if (points.length < 3) throw new Error(`The section has ${points.length} points, at least 3 are needed.`);
  points.forEach(([distance, level], i) => {
    if (!Number.isFinite(distance) || !Number.isFinite(level))
      throw new Error(`Point ${i} of the section is ${distance}, ${level}.`);
    const before = points[i - 1]?.[0] ?? -Infinity;
    if (distance < before)
      throw new Error(`Point ${i} of the section is at ${distance} m, behind ${before} m.`);
  });
  if (!(roughness > 0 && roughness < Infinity))
    throw new Error(`The roughness of the section is ${roughness}.`);
  if (!(slope > 0 && slope < Infinity)) throw new Error(`The slope of the section is ${slope}.`);
  const { bedM, bankM } = reachOfSection({ points, roughness, slope });
  if (!(bankM > bedM))
    throw new Error(`The section has no bank: its lower end is at ${bankM} m, its bed at ${bedM} m.`);
}

/**
 * Flow at a level by Manning, m³/s, each strip between two points for itself (so a flooded meadow does not slow the channel down and
 * the flow rises with the level). Above the ends of the section the water stands between upright walls.
 */
export function flowAtLevel({ points, roughness, slope }: CrossSection, levelM: number): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [x1 = 0, z1 = 0] = points[i - 1] ?? [];
    const [x2 = 0, z2 = 0] = points[i] ?? [];
    const low = Math.min(z1, z2);
    const high = Math.max(z1, z2);
    if (levelM <= low) continue;
    const share = levelM >= high ? 1 : (levelM - low) / (high - low);
    const width = (x2 - x1) * share;
    const rise = (high - low) * share;
    const area = width * (levelM - low - rise / 2);
    if (area <= 0) continue;
    const ends =
      (i === 1 ? Math.max(0, levelM - z1) : 0) + (i === points.length - 1 ? Math.max(0, levelM - z2) : 0);
    const wetted = Math.hypot(width, rise) + ends;
    sum += area * Math.cbrt(area / wetted) ** 2;
  }
  return (sum * Math.sqrt(slope)) / roughness;
}

/** A level found for a flow. */
export interface SectionLevel {
  readonly levelM: number;
  /** The water stands above an end of the surveyed section, where nothing is known of the ground. */
  readonly isAboveSection: boolean;
}

/** The level at which a flow runs evenly (normal depth), by bisection to 0.01 mm. */
export function levelAtFlow(section: CrossSection, flowM3s: number): SectionLevel {
  if (!(flowM3s >= 0 && flowM3s < Infinity)) throw new Error(`The flow at the section is ${flowM3s} m³/s.`);
  const { bedM, bankM } = reachOfSection(section);
  if (flowM3s === 0) return { levelM: bedM, isAboveSection: false };
  let [low, high] = [bedM, bankM];
  while (flowAtLevel(section, high) < flowM3s) [low, high] = [high, high + (high - bedM)];
  while (high - low > 1e-5) {
    const middle = (low + high) / 2;
    if (flowAtLevel(section, middle) < flowM3s) low = middle;
    else high = middle;
  }
  const levelM = (low + high) / 2;
  return { levelM, isAboveSection: levelM > bankM };
}
