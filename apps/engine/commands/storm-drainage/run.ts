import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type DrainageForcing,
  type DrainageRun,
  InpError,
  type InpModel,
  readInp,
  runDrainage,
  type WaterForcing,
  waterForcing,
} from '@cityloop/engines/storm-drainage';
import type { EngineContext } from '../../command.ts';
import { fileError, readBytes } from '../../files/index.ts';
import { checked } from '../../input.ts';
import type { DrainageInput } from './input-schema.ts';
import { openSurface, type RunSurface } from './surface.ts';

const HOUR = 3600;
/** A conduit so high was written in another unit than that of its file. */
const HIGHEST_CONDUIT_M = 100;

/** Volumes that came to the nodes by kind, m³. */
export type CameM3 = Record<'dryWeather' | 'wetWeather' | 'groundwater' | 'rdii' | 'external', number>;

/** A whole run: the model, what came to it, what it did. */
export interface DrainageResult {
  readonly model: InpModel;
  readonly run: DrainageRun;
  readonly water: WaterForcing;
  readonly came: CameM3;
  /** At the times of the run's series. */
  readonly system: { readonly rainMmH: number[]; readonly runoffM3s: number[]; readonly inflowM3s: number[] };
  readonly surface: RunSurface | undefined;
}

/** Reads the model and runs it, with the ground over it where the input has one. */
export async function runModel(input: DrainageInput, context: EngineContext): Promise<DrainageResult> {
  const model = withTimes(readModel(input, context), input);
  const { network } = model;
  if (network.nodes.length === 0 && model.water.subcatchments.length === 0)
    throw fileError(context.path(input.inp), 'has neither nodes nor subcatchments: there is nothing to run');
  const fault = faultOf(model);
  if (fault !== undefined) throw fileError(context.path(input.inp), `cannot be used: ${fault}`);
  const rain = input.rain;
  const water = waterForcing(
    network,
    model.water,
    rain && { fromS: rain.map(({ fromHour }) => HOUR * fromHour), rateMmH: rain.map(({ mmH }) => mmH) },
  );
  const surface =
    input.surface === undefined ? undefined : await openSurface(input.surface, network, context);
  const books = bookkeeping(water, network.options.reportStepS, network.options.reportStartS);
  const run = checked(() =>
    runDrainage(network, books.forcing, {
      signal: context.signal,
      ...(surface === undefined ? {} : { coupling: surface.coupling }),
      onProgress: (share) => context.progress(share, 'routing the flow'),
    }),
  );
  const count = network.nodes.length;
  water.finish(network.options.endS, {
    depthM: new Float64Array(count),
    outflowM3s: new Float64Array(count),
  });
  return { model, run, water, came: books.came, system: books.at(run.series.timesS), surface };
}

/** What the file says that no network has: figures written in another unit. */
function faultOf({ network }: InpModel): string | undefined {
  for (const link of network.links)
    if (link.kind === 'conduit' && 'heightM' in link.section && link.section.heightM > HIGHEST_CONDUIT_M)
      return `conduit ${link.id} is ${link.section.heightM} m high: expected at most ${HIGHEST_CONDUIT_M} m; is [XSECTIONS] in the unit of the file?`;
  // A junction may be deeper than it says: up to the crown of its highest conduit.
  for (const node of network.nodes) {
    if (node.kind !== 'storage') continue;
    const most = node.maxDepthM + node.surchargeDepthM;
    if (node.initialDepthM > most + 1e-9)
      return `storage ${node.id} has ${node.initialDepthM} m of water at the start: expected at most its depth, ${most} m`;
  }
  return undefined;
}

function readModel(input: DrainageInput, context: EngineContext): InpModel {
  const path = context.path(input.inp);
  // The format is older than UTF-8; every byte is a letter in Latin 1, so that no name is lost.
  const text = decoded(readBytes(path));
  const beside = (name: string) => {
    const plain = name.replaceAll('\\', '/');
    const found = [join(dirname(path), plain), join(dirname(path), basename(plain))].find((one) =>
      existsSync(one),
    );
    return found === undefined ? undefined : decoded(readFileSync(found));
  };
  try {
    return readInp(text, beside);
  } catch (error) {
    if (error instanceof InpError) throw fileError(path, `cannot be read: ${error.message}`);
    throw error;
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

function withTimes(model: InpModel, { hours, reportMinutes }: DrainageInput): InpModel {
  const { options } = model.network;
  const endS = hours === undefined ? options.endS : HOUR * hours;
  const reportStepS = reportMinutes === undefined ? options.reportStepS : 60 * reportMinutes;
  const network = { ...model.network, options: { ...options, endS, reportStepS } };
  return { ...model, network };
}

/** Notes what the forcing answers: volumes by kind, and the state at each time of report. */
function bookkeeping(water: WaterForcing, stepS: number, startS: number) {
  const came: CameM3 = { dryWeather: 0, wetWeather: 0, groundwater: 0, rdii: 0, external: 0 };
  const runoff = new Map<number, number>();
  const inflow = new Map<number, number>();
  let beforeS = 0;
  let before: CameM3 | undefined;
  const forcing: DrainageForcing = {
    ...water,
    nodeInflow(timeS, state, into) {
      water.nodeInflow(timeS, state, into);
      const now: CameM3 = { ...water.inflowKinds() };
      const span = (timeS - beforeS) / 2;
      for (const kind of ['dryWeather', 'wetWeather', 'groundwater', 'rdii', 'external'] as const)
        came[kind] += span * (now[kind] + (before?.[kind] ?? now[kind]));
      beforeS = timeS;
      before = now;
      // The last call up to a time of report is that of the time itself.
      const row = Math.ceil((timeS - startS) / stepS - 1e-9);
      runoff.set(row, water.runoffM3s());
      inflow.set(row, now.dryWeather + now.wetWeather + now.groundwater + now.rdii + now.external);
    },
  };
  const at = (timesS: readonly number[]) => ({
    rainMmH: timesS.map((timeS) => (water.meanRainMm(timeS, timeS + stepS) / stepS) * HOUR),
    runoffM3s: timesS.map((timeS) => runoff.get(Math.round((timeS - startS) / stepS)) ?? 0),
    inflowM3s: timesS.map((timeS) => inflow.get(Math.round((timeS - startS) / stepS)) ?? 0),
  });
  return { forcing, came, at };
}
