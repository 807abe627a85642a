export { type FuelBed, fuelBed, type Moistures } from './fuel-bed.ts';
export { type FuelModel, standardFuelModels, unburnableNumbers } from './fuel-models.ts';
export type { Ignition, IgnitionOutcome } from './ignition.ts';
export { type FireGrid, type Landscape, riseFromAspect, riseFromHeights } from './landscape.ts';
export { type FirePerimeter, firePerimeter } from './perimeter.ts';
export { type FireWeather, type RothermelOptions, rothermelLaw } from './rothermel-law.ts';
export { cellsUnder, type FirePosition, type FireShapes, forCellsInside } from './shapes.ts';
export { type EmberCover, type EmberWind, emberReach, spottingDistance } from './spotting.ts';
export { type FireRun, type FireRunOptions, type FireSpread, spreadFire } from './spread-fire.ts';
export type { SpreadLaw } from './spread-law.ts';
export {
  firelineIntensity,
  flameLength,
  lengthToWidthRatio,
  type SurfaceConditions,
  type SurfaceFire,
  surfaceFire,
} from './surface-fire.ts';
export {
  type WangFuel,
  type WangWeather,
  wangFuels,
  wangInitialRate,
  wangLaw,
  wangSlopeFactor,
  wangWindFactor,
  windForce,
} from './wang-law.ts';
export { type Canopy, midflameWind, type WindHeight, windAdjustment } from './wind-adjustment.ts';
export { fireByZone, type ZoneFire } from './zones.ts';
