import {
  type DailyResiduals,
  dailyResiduals,
  leakModel,
  type NetworkModel,
  type NightFlow,
  nightFlow,
  nightFlowRise,
  openHydraulics,
  readInp,
  watchLeaks,
} from '@cityloop/engines/pipe-network';
import * as epanet from 'epanet-js';
import type { EngineContext } from '../../command.ts';
import { fileError, readBytes } from '../../files/index.ts';
import { badField, checked } from '../../input.ts';
import { readTable } from '../anomaly/table.ts';
import type { LeakInput, LeakOutput } from './schemas.ts';

const METRES = { m: 1, MPa: 101.97162, bar: 10.197162, kPa: 0.10197162 } as const;
const LITRES_A_SECOND = { 'm3/h': 1 / 3.6, 'L/s': 1 } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a run finds and what its page draws. */
export interface Detected {
  readonly output: LeakOutput;
  readonly residuals: DailyResiduals;
  readonly night: NightFlow | undefined;
}

/** The network of the file; a file with faults is refused with the first of them. */
export function readNetwork(
  input: LeakInput,
  context: EngineContext,
): { model: NetworkModel; demand: Parameters<typeof openHydraulics>[2] } {
  const path = context.path(input.network);
  const read = readInp(input.network, readBytes(path).toString('latin1'));
  if (read.kind === 'network') return { model: read.model, demand: { demand: read.demand } };
  const [first] = read.problems;
  throw fileError(
    path,
    `line ${first?.line ?? 0}: ${first?.value ?? ''} ${first?.reason ?? 'cannot be read'} (${read.problems.length} faults)`,
  );
}

/** Reads the files, lets the model say what leaks look like, and goes through the days. */
export async function detect(input: LeakInput, context: EngineContext): Promise<Detected> {
  const { model, demand } = readNetwork(input, context);
  const { sensors } = input.pressures;
  const known = new Set(model.nodes.map(({ id }) => id));
  sensors.forEach((id, s) => {
    if (!known.has(id)) throw badField(['pressures', 'sensors', s], id, `a node of ${input.network}`);
  });
  const readings = readReadings(input, context);
  const residuals = checked(() =>
    dailyResiduals(readings, {
      calibrationDays: input.calibrationDays,
      utcOffsetHours: input.utcOffsetHours,
    }),
  );
  const inflowLps = 'inflowLps' in readings ? readings.inflowLps : undefined;
  const night = inflowLps && nightFlow(readings.times, inflowLps, { utcOffsetHours: input.utcOffsetHours });
  const hydraulics = await openHydraulics(model, epanet, demand);
  const signatures = leakModel(hydraulics, {
    sensors,
    ...(input.pipes === undefined ? {} : { pipes: input.pipes }),
    signal: context.signal,
    progress: (share) => context.progress(0.9 * share, 'what leaks would look like'),
  });
  hydraulics.close();
  const found = checked(() =>
    watchLeaks(signatures, residuals, { evidence: input.evidence, signal: context.signal }),
  );
  context.progress(1, 'days');
  const date = (day: number): string =>
    new Date(residuals.startMs + input.utcOffsetHours * HOUR_MS + day * DAY_MS).toISOString().slice(0, 10);
  const output: LeakOutput = {
    from: date(0),
    days: residuals.days,
    visibleShare: found.visibleShare,
    events: found.events.map(({ day, since, places, sensor, ...event }) => {
      const rise =
        night && event.kind !== 'sensor'
          ? nightFlowRise(night, { day, since, outflowLps: event.outflowLps })
          : undefined;
      return {
        ...event,
        day: date(day),
        since: date(since),
        places: places.map(({ linkId, probability, outflowLps }) => ({
          link: linkId,
          probability,
          outflowLps,
        })),
        ...(sensor === undefined ? {} : { sensor }),
        ...(rise === undefined ? {} : { nightFlow: rise }),
      };
    }),
  };
  return { output, residuals, night };
}

function readReadings(input: LeakInput, context: EngineContext) {
  const { pressures, flows } = input;
  const table = readTable(
    pressures,
    'pressures',
    pressures.sensors.map((name, s) => ({ name, path: `pressures.sensors[${s}]` })),
    context,
  );
  const pressure = table.values.map((value) => value * METRES[pressures.unit]);
  const whole = { times: table.times, pressure, sensors: pressures.sensors.length };
  if (flows === undefined) return whole;
  const columns = [
    ...flows.inlets.map((name, i) => ({ name, path: `flows.inlets[${i}]` })),
    ...flows.pumps.map((name, i) => ({ name, path: `flows.pumps[${i}]` })),
  ];
  if (columns.length === 0) throw badField('flows.inlets', [], 'at least one inlet or pump');
  const flow = readTable(flows, 'flows', columns, context);
  const rowAt = new Map(Array.from(flow.times, (time, row) => [time, row]));
  const drivers = flows.pumps.length;
  const driven = new Float64Array(table.times.length * drivers);
  const inflowLps = new Float64Array(table.times.length);
  table.times.forEach((time, i) => {
    const row = rowAt.get(time);
    const value = (column: number): number =>
      row === undefined
        ? Number.NaN
        : (flow.values[row * columns.length + column] ?? Number.NaN) * LITRES_A_SECOND[flows.unit];
    for (let c = 0; c < flows.inlets.length; c++) inflowLps[i] = (inflowLps[i] ?? 0) + value(c);
    for (let d = 0; d < drivers; d++) {
      const pumped = value(flows.inlets.length + d);
      driven[i * drivers + d] = pumped;
      inflowLps[i] = (inflowLps[i] ?? 0) - pumped;
    }
  });
  return { ...whole, driven, drivers, ...(flows.inlets.length > 0 ? { inflowLps } : {}) };
}
