import { measureTerrain } from './test/measure-terrain.ts';

/** Seconds for depressions, directions, accumulation, basins and streams of ten million cells of fractal hills. */
export async function bench(): Promise<Record<string, number>> {
  const { seconds, cells, check } = measureTerrain(() => performance.now(), { rounds: 8 });
  const [, ...timed] = seconds;
  const mean = timed.reduce((sum, one) => sum + one, 0) / timed.length;
  const sd = Math.sqrt(timed.reduce((sum, one) => sum + (one - mean) ** 2, 0) / timed.length);
  const median = timed.toSorted((a, b) => a - b)[timed.length >> 1] ?? Number.NaN;
  const round = (value: number) => Number(value.toPrecision(3));
  return {
    cells,
    dem_10m_s: round(median),
    dem_10m_min_s: round(Math.min(...timed)),
    dem_10m_sd_s: round(sd),
    check,
  };
}
