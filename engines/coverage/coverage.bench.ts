import { measureCoverage } from './test/measure-coverage.ts';

/** Times of the three solvers of coverage on made cities; `measureCoverage` says which. */
export async function bench(): Promise<Record<string, number>> {
  return measureCoverage(() => performance.now());
}
