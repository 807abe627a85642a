export {
  changeUnit,
  createUnit,
  type Merge,
  mergeRegions,
  mergeUnits,
  type NewUnit,
  renameRegion,
  saveRunway,
  type UnitChange,
} from './change.store.ts';
export { organisationProblem } from './errors.ts';
export { organisationModule } from './module.ts';
export {
  boardsAt,
  centresAt,
  childrenOf,
  locate,
  outlinesOf,
  regionGroups,
  regionNames,
  regionsOf,
  resolveRegion,
  resolveUnit,
  runwaysOn,
  searchUnits,
  type UnitOutline,
  unitById,
  unitsByIds,
} from './organisation.store.ts';
export {
  type Board,
  boardSchema,
  cityDay,
  holdsOn,
  idOf,
  type Place,
  parentOfShortCode,
  parentPath,
  pathsAbove,
  placeSchema,
  type RegionGroup,
  type Runway,
  regionCodeOf,
  regionGroupSchema,
  runwaySchema,
  runwaysFor,
  shortCode,
  type Unit,
  type UnitLevel,
  unitKinds,
  unitLevels,
  unitSchema,
} from './organisation.ts';
export { placeFrom, type TerritoryOutline, unitAt } from './place.ts';
export { unitInReach } from './reach.ts';
export { isSeeded, writeSeed } from './seed.store.ts';
export { type OrganisationSeed, organisationSeed } from './seed-data.ts';
