export { type AllocatedPeople, type Allocation, type AllocationOptions, allocate } from './allocation.ts';
export { type CoverMost, type CoverMostOptions, coverMost } from './cover-most.ts';
export {
  type CoverageOptions,
  coverageOf,
  type FacilityLoad,
  type Gap,
  type KindCoverage,
} from './coverage.ts';
export { type Demand, type Facility, listsOfMatrix, type Need, type ReachLists } from './model.ts';
export { type PMedian, type PMedianOptions, pMedian } from './p-median.ts';
