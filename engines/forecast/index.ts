export {
  type Exogenous,
  FORECAST_VERSION,
  type Forecast,
  type ForecastInputs,
  type ForecastMethod,
  type ForecastOptions,
  type ForecastStep,
  forecast,
} from './forecast.ts';
export type { Calendar, ForecastSeries } from './grid.ts';
