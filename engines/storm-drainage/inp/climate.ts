import type { TimeSeries } from '../model.ts';
import type { Adjustments, Climate, Evaporation, Pattern } from '../water-model.ts';
import { dateOf, epochOf } from './dates.ts';
import type { Names } from './names.ts';
import { fieldsOf, type InpSections, type Row } from './rows.ts';
import type { FileText } from './tables.ts';
import type { Units } from './units.ts';

/** What the weather refers to. */
export interface ClimateContext {
  readonly units: Units;
  readonly startEpochS: number;
  readonly series: Names<TimeSeries>;
  readonly patterns: Names<Pattern>;
  readonly file: FileText;
}

/** Weather of a model. */
export interface InpClimate {
  readonly evaporation: Evaporation;
  readonly climate: Climate;
  readonly adjustments: Adjustments;
}

interface DailyWeather {
  readonly firstDayS: number;
  readonly minC: number[];
  readonly maxC: number[];
  readonly evaporation: (number | undefined)[];
}

/** Evaporation, temperature, wind, snow melt and monthly adjustments. */
export function climateOf(sections: InpSections, context: ClimateContext): InpClimate {
  const daily = dailyWeather(sections, context);
  const climate = temperatureOf(sections, context, daily);
  return {
    climate,
    evaporation: evaporationOf(sections, context, daily),
    adjustments: adjustmentsOf(sections, context.units),
  };
}

function twelve(row: Row, from: number, what: string): number[] {
  return Array.from({ length: 12 }, (_, i) => row.number(from + i, what));
}

function evaporationOf(
  sections: InpSections,
  { units, series, patterns, startEpochS }: ClimateContext,
  daily: DailyWeather | undefined,
): Evaporation {
  let source: Evaporation['source'] = { kind: 'constant', mmDay: 0 };
  let onlyDry = false;
  let recovery: Pattern | undefined;
  for (const row of sections.rows('EVAP')) {
    switch (row.word(0)) {
      case 'CONSTANT':
        source = { kind: 'constant', mmDay: row.number(1, 'evaporation', { least: 0 }) * units.rainMm };
        break;
      case 'MONTHLY':
        source = {
          kind: 'monthly',
          mmDay: twelve(row, 1, 'evaporation of a month').map((one) => one * units.rainMm),
        };
        break;
      case 'TIMESERIES': {
        const found = series.get(row, 1, 'time series of the evaporation');
        source = {
          kind: 'series',
          series: { ...found, values: found.values.map((one) => one * units.rainMm) },
        };
        break;
      }
      case 'TEMPERATURE':
        source = { kind: 'temperature' };
        break;
      case 'FILE': {
        if (daily === undefined)
          throw row.bad('FILE', 'source of the evaporation', 'a climate file in [TEMPERATURE]');
        const pan = Array.from({ length: 12 }, (_, i) =>
          row.number(1 + i, 'pan coefficient', { least: 0, otherwise: 1 }),
        );
        source = { kind: 'series', series: panSeries(daily, pan, units, startEpochS) };
        break;
      }
      case 'RECOVERY':
        recovery = patterns.get(row, 1, 'pattern of the recovery');
        break;
      case 'DRY_ONLY':
        onlyDry = row.yes(1, 'DRY_ONLY', false);
        break;
      default:
        throw row.bad(
          row.fields[0],
          'kind of evaporation',
          'CONSTANT, MONTHLY, TIMESERIES, TEMPERATURE, FILE, RECOVERY or DRY_ONLY',
        );
    }
  }
  return { source, onlyDry, ...(recovery === undefined ? {} : { recovery }) };
}

function panSeries(
  daily: DailyWeather,
  pan: readonly number[],
  units: Units,
  startEpochS: number,
): TimeSeries {
  const days = daily.evaporation.map((value, day) => ({
    epochS: daily.firstDayS + day * 86_400,
    value: value ?? 0,
  }));
  return {
    id: 'evaporation of the climate file',
    timesS: days.map(({ epochS }) => epochS - startEpochS),
    values: days.map(
      ({ epochS, value }) => value * units.rainMm * (pan[new Date(epochS * 1000).getUTCMonth()] ?? 1),
    ),
  };
}

function temperatureOf(
  sections: InpSections,
  context: ClimateContext,
  daily: DailyWeather | undefined,
): Climate {
  const { units, series } = context;
  const celsius = (value: number) => (units.system === 'us' ? (value - 32) / 1.8 : value);
  const wind = units.system === 'us' ? 1.609344 : 1;
  let temperature: Climate['temperature'] = daily === undefined ? undefined : { kind: 'daily', ...daily };
  let windKmH = Array.from({ length: 12 }, () => 0);
  const depletion: Record<'impervious' | 'pervious', number[]> = {
    impervious: Array.from({ length: 10 }, () => 1),
    pervious: Array.from({ length: 10 }, () => 1),
  };
  let melt = {
    snowC: celsius(34),
    antecedentWeight: 0.5,
    negativeMelt: 0.6,
    elevationM: 0,
    latitudeDeg: 50,
    longitudeCorrectionMin: 0,
  };
  for (const row of sections.rows('TEMPERATURE')) {
    const word = row.word(0);
    if (word === 'TIMESERIES') {
      const found = series.get(row, 1, 'time series of the temperature');
      temperature = { kind: 'series', series: { ...found, values: found.values.map(celsius) } };
    } else if (word.startsWith('WIND')) {
      if (row.word(1) === 'MONTHLY') windKmH = twelve(row, 2, 'wind of a month').map((one) => one * wind);
      else if (row.word(1) !== 'FILE') throw row.bad(row.fields[1], 'source of the wind', 'MONTHLY or FILE');
    } else if (word === 'SNOWMELT') {
      melt = {
        snowC: celsius(row.number(1, 'temperature of snow')),
        antecedentWeight: row.number(2, 'antecedent weight', { least: 0, most: 1, otherwise: 0.5 }),
        negativeMelt: row.number(3, 'negative melt ratio', { least: 0, most: 1, otherwise: 0.6 }),
        elevationM: row.number(4, 'elevation', { otherwise: 0 }) * units.lengthM,
        latitudeDeg: row.number(5, 'latitude', { least: -90, most: 90, otherwise: 50 }),
        longitudeCorrectionMin: row.number(6, 'longitude correction', { otherwise: 0 }),
      };
    } else if (word === 'ADC') {
      const kind = row.one(1, 'surface of the depletion', {
        IMPERV: 'impervious',
        PERV: 'pervious',
      } as const);
      depletion[kind] = Array.from({ length: 10 }, (_, i) =>
        row.number(2 + i, 'covered part', { least: 0, most: 1 }),
      );
    } else if (word !== 'FILE')
      throw row.bad(row.fields[0], 'kind of temperature', 'TIMESERIES, FILE, WINDSPEED, SNOWMELT or ADC');
  }
  return {
    ...(temperature === undefined ? {} : { temperature }),
    windKmH,
    ...melt,
    depletionImpervious: depletion.impervious,
    depletionPervious: depletion.pervious,
  };
}

/** The daily rows of a climate file: station, year, month, day, greatest and least temperature, evaporation, wind. */
function dailyWeather(sections: InpSections, { units, file }: ClimateContext): DailyWeather | undefined {
  const row = sections.rows('TEMPERATURE').find((one) => one.word(0) === 'FILE');
  if (row === undefined) return undefined;
  const name = row.text(1, 'climate file');
  const text = file(name);
  if (text === undefined) throw row.bad(name, 'climate file', 'one that can be read');
  const begin = row.at(2) === undefined ? -Infinity : (dateOf(row.fields[2] ?? '') ?? -Infinity);
  const celsius = (value: number) => (units.system === 'us' ? (value - 32) / 1.8 : value);
  const days: { epochS: number; max: number; min: number; evaporation?: number }[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const fields = fieldsOf(line);
    if (fields.length < 6) continue;
    const [, year, month, day, max, min, evaporation] = fields;
    const epochS = epochOf(Number(year), Number(month), Number(day));
    if (epochS === undefined || epochS < begin) continue;
    const value = evaporation === undefined || evaporation === '*' ? undefined : Number(evaporation);
    days.push({
      epochS,
      max: Number(max),
      min: Number(min),
      ...(value === undefined || Number.isNaN(value) ? {} : { evaporation: value }),
    });
  }
  const [first] = days;
  if (first === undefined)
    throw row.bad(name, 'climate file', 'rows of station, year, month, day, greatest and least temperature');
  const minC: number[] = [];
  const maxC: number[] = [];
  const evaporation: (number | undefined)[] = [];
  let last = first;
  let at = 0;
  for (let epochS = first.epochS; epochS <= (days.at(-1)?.epochS ?? 0); epochS += 86_400) {
    while ((days[at]?.epochS ?? Infinity) <= epochS) last = days[at++] ?? last;
    // A missing day, and one whose temperature is a star, is as the day before it.
    minC.push(Number.isNaN(last.min) ? (minC.at(-1) ?? 0) : celsius(last.min));
    maxC.push(Number.isNaN(last.max) ? (maxC.at(-1) ?? 0) : celsius(last.max));
    evaporation.push(last.evaporation);
  }
  return { firstDayS: first.epochS, minC, maxC, evaporation };
}

function adjustmentsOf(sections: InpSections, units: Units): Adjustments {
  const even = (value: number) => Array.from({ length: 12 }, () => value);
  let [temperatureC, evaporationMmDay, rain, conductivity] = [even(0), even(0), even(1), even(1)];
  for (const row of sections.rows('ADJUST')) {
    const word = row.word(0);
    if (word.startsWith('TEMP'))
      temperatureC = twelve(row, 1, 'shift of a month').map((one) =>
        units.system === 'us' ? one / 1.8 : one,
      );
    else if (word.startsWith('EVAP'))
      evaporationMmDay = twelve(row, 1, 'shift of a month').map((one) => one * units.rainMm);
    else if (word.startsWith('RAIN')) rain = twelve(row, 1, 'factor of a month');
    else if (word.startsWith('COND')) conductivity = twelve(row, 1, 'factor of a month');
  }
  return { temperatureC, evaporationMmDay, rain, conductivity };
}
