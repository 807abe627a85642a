import {
  clearanceConflicts,
  closedLinksEffect,
  closureEffect,
  crossSection,
  digConflicts,
  gravityDirections,
  type Hydraulics,
  isolatePipe,
  localiseBurst,
  longitudinalSection,
  networkGraph,
  openHydraulics,
  pipeSpace,
  pipesNear,
  pressureDirections,
  shallowPipes,
  traceDirections,
} from '@cityloop/engines/pipe-network';
import * as epanet from 'epanet-js';
import type { EngineCommand, EngineContext } from '../../command.ts';
import { badField, checked, InputError } from '../../input.ts';
import { type LoadedNetwork, loadNetwork } from './load-network.ts';
import { reportOf } from './report.ts';
import {
  type InputOf,
  inputSchema,
  type OutputOf,
  outputSchema,
  type PipeNetworkInput,
  type PipeNetworkOutput,
} from './schemas.ts';

/** Water networks and buried pipes: what a closure, a burst or a dig does, and what lies in the ground. */
export const command: EngineCommand<PipeNetworkInput, PipeNetworkOutput> = {
  summary:
    'Who is dry when a pipe is shut, where a burst is, where water flows, what a cut or a dig through the ground meets.',
  input: inputSchema,
  output: outputSchema,
  run: async (input, context) => {
    context.progress(0, 'reading the network');
    const network = loadNetwork(input.network, context);
    return answer(input, network, context);
  },
  report: async (input, output, context) => reportOf(input, output, loadNetwork(input.network, context)),
};

async function answer(
  input: PipeNetworkInput,
  network: LoadedNetwork,
  context: EngineContext,
): Promise<PipeNetworkOutput> {
  const readNotes = [...network.notes];
  switch (input.task) {
    case 'closure':
      return withHydraulics(network, (hydraulics) => closure(input, network, hydraulics, readNotes));
    case 'burst':
      return withHydraulics(network, (hydraulics) => burst(input, network, hydraulics, context, readNotes));
    case 'isolate': {
      const unusable = new Set(input.unusable);
      const isolation = checked(() => isolatePipe(networkGraph(network.model), input.pipe, { unusable }));
      return { task: 'isolate', ...isolation, readNotes };
    }
    case 'trace': {
      const directions = await directionsOf(input, network);
      const { nodes, pipes } = checked(() => traceDirections(directions, input.node, input.way));
      return { task: 'trace', nodes: [...nodes], pipes: [...pipes], readNotes };
    }
    case 'flow-direction':
      return { task: 'flow-direction', pipes: await directionsOf(input, network), readNotes };
    case 'cross-section': {
      const section = checked(() => crossSection(pipeSpace(network.pipes), input.line));
      return { task: 'cross-section', ...section, readNotes };
    }
    case 'longitudinal-section':
      return longitudinal(input, network, readNotes);
    case 'clearance': {
      const options = {
        signal: context.signal,
        onProgress: (share: number) => context.progress(share, 'pairs of pipes'),
      };
      const conflicts = checked(() => clearanceConflicts(pipeSpace(network.pipes), input.rules, options));
      return { task: 'clearance', conflicts, readNotes };
    }
    case 'buffer': {
      const pipes = checked(() => pipesNear(pipeSpace(network.pipes), input.pipe, input.withinM));
      return { task: 'buffer', pipes, readNotes };
    }
    case 'dig':
      return checked(() => {
        const space = pipeSpace(network.pipes);
        const { outline, depthM, marginM, bufferM, cover } = input;
        const conflicts = digConflicts(space, { rings: outline, depthM, marginM, bufferM });
        return { task: 'dig', conflicts, shallow: shallowPipes(space, cover), readNotes };
      });
  }
}

/** A network that the solver refuses (a node without pipes, no source) is the input's fault. */
async function opened({ model, demand }: LoadedNetwork): Promise<Hydraulics> {
  try {
    return await openHydraulics(model, epanet, demand ? { demand } : {});
  } catch (error) {
    throw new InputError(`network: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function withHydraulics<Answer>(
  network: LoadedNetwork,
  work: (hydraulics: Hydraulics) => Answer,
): Promise<Answer> {
  const hydraulics = await opened(network);
  try {
    return checked(() => work(hydraulics));
  } finally {
    hydraulics.close();
  }
}

function closure(
  input: InputOf<'closure'>,
  network: LoadedNetwork,
  hydraulics: Hydraulics,
  readNotes: string[],
): OutputOf<'closure'> {
  const { pipe, links, minPressureM } = input;
  const moment = { minPressureM, hours: [input.hour ?? network.startHour] };
  if (pipe !== undefined && links === undefined) {
    const { isolation, ...effect } = closureEffect(hydraulics, { linkId: pipe, ...moment });
    const { linkId, ...rest } = isolation;
    return { task: 'closure', shut: [linkId, ...rest.close], isolation: rest, ...effect, readNotes };
  }
  if (links === undefined || pipe !== undefined) throw badField('pipe', pipe, 'either a pipe or links');
  return { task: 'closure', shut: [...links], ...closedLinksEffect(hydraulics, links, moment), readNotes };
}

function burst(
  input: InputOf<'burst'>,
  network: LoadedNetwork,
  hydraulics: Hydraulics,
  context: EngineContext,
  readNotes: string[],
): OutputOf<'burst'> {
  const meters = input.meters.map((meter) => ({ ...meter, zone: 'all' }));
  const hour = input.hour ?? network.startHour;
  const found = localiseBurst(
    hydraulics,
    { meters, changes: input.changes, hour },
    {
      minDiameterMm: input.minDiameterMm,
      signal: context.signal,
      onProgress: (share) => context.progress(share, 'searching the burst'),
    },
  );
  return { task: 'burst', ...found, readNotes };
}

async function directionsOf(
  input: InputOf<'trace'> | InputOf<'flow-direction'>,
  network: LoadedNetwork,
): Promise<ReturnType<typeof gravityDirections>> {
  if (input.by === 'gravity') return checked(() => gravityDirections(network.pipes));
  return withHydraulics(network, (hydraulics) => {
    hydraulics.setHour(input.hour ?? network.startHour);
    return pressureDirections(hydraulics.graph, hydraulics.solve().flowLps);
  });
}

function longitudinal(
  { from, to, pipes }: InputOf<'longitudinal-section'>,
  network: LoadedNetwork,
  readNotes: string[],
): OutputOf<'longitudinal-section'> {
  if (pipes === undefined && (from === undefined || to === undefined))
    throw badField(from === undefined ? 'from' : 'to', undefined, 'a node, or pipes instead of from and to');
  const route = pipes === undefined ? { from: from ?? '', to: to ?? '' } : { pipes };
  const section = checked(() => longitudinalSection(pipeSpace(network.pipes), route));
  if (section.kind === 'not-connected')
    return { task: 'longitudinal-section', connected: false, lengthM: 0, pipes: [], steps: [], readNotes };
  const { lengthM, pipes: followed, steps } = section;
  return { task: 'longitudinal-section', connected: true, lengthM, pipes: followed, steps, readNotes };
}
