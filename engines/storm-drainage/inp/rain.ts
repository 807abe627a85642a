import type { TimeSeries } from '../model.ts';
import type { RainGage } from '../water-model.ts';
import { dateOf, timeOf } from './dates.ts';
import { Names } from './names.ts';
import { readRainFile } from './rain-files.ts';
import type { InpSections, Row } from './rows.ts';
import type { FileText } from './tables.ts';
import type { Units } from './units.ts';

/** What gages refer to. */
export interface GageContext {
  readonly units: Units;
  readonly startEpochS: number;
  readonly series: Names<TimeSeries>;
  readonly file: FileText;
}

type RainForm = 'intensity' | 'volume' | 'cumulative';

/** Rain gages by name. */
export function gagesOf(sections: InpSections, context: GageContext): Names<RainGage> {
  const names = new Names<RainGage>('rain gage');
  for (const row of sections.rows('RAINGAGE')) {
    const id = row.text(0, 'name of the gage');
    names.add(id, gageOf(row, id, context), row);
  }
  return names;
}

function gageOf(row: Row, id: string, context: GageContext): RainGage {
  const form = row.one(1, 'form of the rain', {
    INTENSITY: 'intensity',
    VOLUME: 'volume',
    CUMULATIVE: 'cumulative',
  } as const);
  const intervalS = timeOf(row.text(2, 'interval'));
  if (intervalS === undefined || intervalS <= 0)
    throw row.bad(row.fields[2], 'interval', 'a time above 0 as h:mm');
  const snowCatch = row.number(3, 'snow catch', { least: 0, otherwise: 1 });
  const source = row.one(4, 'source of the rain', { TIMESERIES: 'series', FILE: 'file' } as const);
  if (source === 'series') {
    const series = context.series.get(row, 5, 'time series of the rain');
    if (series.values.some((value) => value < 0))
      throw row.bad(series.id, 'time series of the rain', 'one with values of 0 or more');
    return {
      id,
      snowCatch,
      ...intervals(series.timesS, series.values, form, intervalS, context.units.rainMm),
    };
  }
  const name = row.text(5, 'file of the rain');
  const text = context.file(name);
  if (text === undefined) throw row.bad(name, 'file of the rain', 'one that can be read');
  const station = row.fields[6] ?? '*';
  const unit =
    row.at(7) === undefined ? context.units.rainMm : row.one(7, 'unit of the rain', { IN: 25.4, MM: 1 });
  const from = row.at(8) === undefined ? undefined : dateOf(row.fields[8] ?? '');
  const rain = readRainFile(text, station, row, name);
  // A date in the last field leaves out what the file holds before it.
  const first = from === undefined ? 0 : rain.epochS.findIndex((epochS) => epochS >= from);
  const kept = first < 0 ? rain.epochS.length : first;
  const timesS = rain.epochS.slice(kept).map((epochS) => epochS - context.startEpochS);
  const formOfFile = rain.unitMm === undefined ? form : 'volume';
  return {
    id,
    snowCatch,
    ...intervals(
      timesS,
      rain.values.slice(kept),
      formOfFile,
      rain.intervalS ?? intervalS,
      rain.unitMm ?? unit,
    ),
  };
}

/** Intensities of intervals that begin at each time; the next one may cut an interval short. */
function intervals(
  timesS: readonly number[],
  values: readonly number[],
  form: RainForm,
  intervalS: number,
  unitMm: number,
) {
  const fromS: number[] = [];
  const untilS: number[] = [];
  const rateMmH: number[] = [];
  const hours = intervalS / 3600;
  let before = 0;
  for (const [i, timeS] of timesS.entries()) {
    const value = values[i] ?? 0;
    const gain = value < before ? value : value - before;
    before = value;
    const rate = (form === 'intensity' ? value : form === 'volume' ? value / hours : gain / hours) * unitMm;
    if (rate <= 0) continue;
    fromS.push(timeS);
    untilS.push(Math.min(timeS + intervalS, timesS[i + 1] ?? Infinity));
    rateMmH.push(rate);
  }
  return { fromS, untilS, rateMmH };
}
