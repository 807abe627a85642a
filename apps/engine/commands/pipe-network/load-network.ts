import { basename } from 'node:path';
import {
  type BuriedPipe,
  buriedPipes,
  geojsonRefusal,
  inpRefusal,
  type NetworkModel,
  networkGraph,
  type PressureDrivenDemand,
  readGeojson,
  readInp,
} from '@cityloop/engines/pipe-network';
import type { EngineContext } from '../../command.ts';
import { readBytes, readJson } from '../../files/index.ts';
import { checked, InputError } from '../../input.ts';
import type { NetworkInput } from './network-schema.ts';

/** The network as the analyses need it. */
export interface LoadedNetwork {
  readonly model: NetworkModel;
  readonly pipes: readonly BuriedPipe[];
  /** How demands depend on pressure, where the file says so. */
  readonly demand?: PressureDrivenDemand | 'fixed';
  /** Hour of the day at which the file begins. */
  readonly startHour: number;
  /** What was repaired, assumed or not used. */
  readonly notes: readonly string[];
}

/** Reads the network that an input names; a file that cannot be used is an `InputError` with its first faults. */
export function loadNetwork(input: NetworkInput, context: EngineContext): LoadedNetwork {
  const loaded =
    'inp' in input
      ? fromInp(input, context)
      : 'geojson' in input
        ? fromGeojson(input, context)
        : fromRows(input);
  checked(() => networkGraph(loaded.model));
  return loaded;
}

function fromInp(input: Extract<NetworkInput, { inp: string }>, context: EngineContext): LoadedNetwork {
  const path = context.path(input.inp);
  const [lng, lat] = input.origin ?? [0, 0];
  const read = readInp(basename(path), readBytes(path).toString('latin1'), {
    litresPerUserDay: input.litresPerUserDay,
    place: input.inDegrees ? { kind: 'degrees' } : { kind: 'plane', lng, lat },
  });
  if (read.kind === 'refused') throw new InputError(inpRefusal(basename(path), read), path);
  const { pipes, assumedCover } = buriedPipes(read.model, {
    medium: 'water',
    usualCoverM: input.usualCoverM,
  });
  const ignored = counted(read.ignored.map(({ section, reason }) => `[${section}] ${reason}`));
  return {
    model: read.model,
    pipes,
    demand: read.demand,
    startHour: read.startHour,
    notes: [
      ...(input.inDegrees || input.origin
        ? []
        : ['the drawing lies around longitude 0, latitude 0: give "origin" to place it']),
      ...ignored,
      ...assumed(assumedCover.length, input.usualCoverM),
    ],
  };
}

function fromGeojson(
  input: Extract<NetworkInput, { geojson: string }>,
  context: EngineContext,
): LoadedNetwork {
  const path = context.path(input.geojson);
  const collection = readJson(path);
  const { snapM, fields, defaults } = input;
  const read = checked(() => readGeojson(basename(path), collection, { snapM, fields, defaults }));
  if (read.kind === 'refused') throw new InputError(geojsonRefusal(basename(path), read), path);
  const notes = read.repairs.map(({ kind, feature, text }) => `${kind} ${feature}: ${text}`);
  const more = notes.length > MOST_NOTES ? [`and ${notes.length - MOST_NOTES} more repairs`] : [];
  return {
    model: read.model,
    pipes: read.pipes,
    startHour: 0,
    notes: [...notes.slice(0, MOST_NOTES), ...more],
  };
}

function fromRows(input: Extract<NetworkInput, { nodes: readonly unknown[] }>): LoadedNetwork {
  const { usualCoverM, ...model } = input;
  const { pipes, assumedCover } = buriedPipes(model, { medium: 'water', usualCoverM });
  return { model, pipes, startHour: 0, notes: assumed(assumedCover.length, usualCoverM) };
}

/** Notes of single repairs shown; a file with more of them is better repaired than read about. */
const MOST_NOTES = 200;

function assumed(count: number, usualCoverM: number): readonly string[] {
  return count === 0
    ? []
    : [`${count} pipes say no depth: ${usualCoverM} m of ground above the crown is assumed`];
}

function counted(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} times)`));
}
