export { type Channel, checkChannel, type EvenFlow, evenFlow, manningFlow } from './channel.ts';
export { type DatumOffset, type Level, levelIn, VERTICAL_DATUMS, type VerticalDatum } from './datum.ts';
export {
  type FloodPeak,
  floodPeak,
  type Gauge,
  type LimitOutcome,
  type Span,
  spansAbove,
} from './flood-peak.ts';
export {
  type FlowBand,
  type Forecast,
  type ForecastOptions,
  forecastRiver,
  residualsOf,
} from './forecast.ts';
export { checkRating, flowAtStage, type Rated, type RatingCurve, stageAtFlow } from './rating-curve.ts';
export { checkReach, type ReachFlow, type ReachInflow, type ReachLaw, routeReach } from './reach.ts';
export {
  checkRiver,
  gaugesInOrder,
  type Inflow,
  type Reach,
  type River,
  type RiverFlow,
  routeRiver,
} from './river.ts';
