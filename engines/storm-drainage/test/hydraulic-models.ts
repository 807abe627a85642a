import type {
  Conduit,
  DrainageForcing,
  DrainageLink,
  DrainageModel,
  DrainageNode,
  DrainageOptions,
  Junction,
  Orifice,
  Outfall,
  OutfallStage,
  Outlet,
  Pump,
  PumpLaw,
  Storage,
  Weir,
} from '../model.ts';
import type { CrossSection } from '../section-model.ts';

/** Options of a dynamic wave in 5 s steps over an hour. */
export function optionsOf(some: Partial<DrainageOptions> = {}): DrainageOptions {
  return {
    startEpochS: 0,
    endS: 3600,
    reportStartS: 0,
    reportStepS: 60,
    wetStepS: 300,
    dryStepS: 3600,
    routingStepS: 5,
    minRoutingStepS: 0.5,
    variableStep: 0.75,
    lengtheningStepS: 0,
    ruleStepS: 0,
    routing: 'dynamic',
    inertialDamping: 'partial',
    normalFlowLimit: 'both',
    surcharge: 'extran',
    forceMain: 'hazen-williams',
    allowPonding: false,
    minSurfaceAreaM2: 0,
    minSlope: 0,
    headToleranceM: 0.0015,
    maxTrials: 8,
    skipSteadyState: false,
    systemFlowTolerance: 0.05,
    lateralFlowTolerance: 0.05,
    computes: { rain: true, snowmelt: true, groundwater: true, rdii: true, routing: true },
    dryDaysBefore: 0,
    fileUnits: { system: 'si', flow: 'CMS' },
    ...some,
  };
}

/** Model of nodes and links. */
export function modelOf(
  nodes: readonly DrainageNode[],
  links: readonly DrainageLink[],
  some: Partial<DrainageOptions> = {},
  rules: DrainageModel['rules'] = [],
): DrainageModel {
  return { title: '', options: optionsOf(some), nodes, links, rules, events: [] };
}

/** Junction of a depth. */
export function junction(id: string, invertM: number, maxDepthM = 5, some: Partial<Junction> = {}): Junction {
  return {
    kind: 'junction',
    id,
    invertM,
    maxDepthM,
    initialDepthM: 0,
    surchargeDepthM: 0,
    pondedAreaM2: 0,
    ...some,
  };
}

/** Outfall. */
export function outfall(id: string, invertM: number, stage: OutfallStage = { kind: 'free' }): Outfall {
  return { kind: 'outfall', id, invertM, stage, flapGate: false, ontoSubcatchment: -1 };
}

/** Storage with upright walls. */
export function tank(id: string, invertM: number, areaM2: number, some: Partial<Storage> = {}): Storage {
  return {
    kind: 'storage',
    id,
    invertM,
    maxDepthM: 10,
    initialDepthM: 0,
    surchargeDepthM: 0,
    area: { kind: 'function', constantM2: areaM2, terms: [] },
    evaporationFactor: 0,
    ...some,
  };
}

/** Conduit between two nodes by their places. */
export function conduit(
  id: string,
  ends: readonly [number, number],
  lengthM: number,
  section: CrossSection,
  some: Partial<Conduit> = {},
): Conduit {
  return {
    kind: 'conduit',
    id,
    from: ends[0],
    to: ends[1],
    lengthM,
    manning: 0.013,
    fromOffsetM: 0,
    toOffsetM: 0,
    initialFlowM3s: 0,
    maxFlowM3s: 0,
    section,
    barrels: 1,
    entryLoss: 0,
    exitLoss: 0,
    averageLoss: 0,
    flapGate: false,
    seepageMs: 0,
    culvertCode: 0,
    ...some,
  };
}

/** Pump from node 0 to node 1. */
export function pump(id: string, law: PumpLaw, some: Partial<Pump> = {}): Pump {
  return { kind: 'pump', id, from: 0, to: 1, law, initiallyOn: true, startDepthM: 0, stopDepthM: 0, ...some };
}

/** Orifice from node 0 to node 1, round, 0.3 m across. */
export function orifice(id: string, some: Partial<Orifice> = {}): Orifice {
  return {
    kind: 'orifice',
    id,
    from: 0,
    to: 1,
    face: 'side',
    offsetM: 0,
    coefficient: 0.65,
    flapGate: false,
    gateTimeS: 0,
    section: { shape: 'circular', heightM: 0.3 },
    ...some,
  };
}

/** Transverse weir from node 0 to node 1, 1 m high and 2 m long, with its crest 1 m up. */
export function weir(id: string, some: Partial<Weir> = {}): Weir {
  return {
    kind: 'weir',
    id,
    from: 0,
    to: 1,
    form: 'transverse',
    crestOffsetM: 1,
    coefficient: 1.8,
    flapGate: false,
    contractions: 0,
    endCoefficient: 0,
    canSurcharge: true,
    roadWidthM: 0,
    roadSurface: 'none',
    section: { shape: 'rect-open', heightM: 1, widthM: 2, sidesLeftOut: 0 },
    ...some,
  };
}

/** Outlet from node 0 to node 1. */
export function outlet(id: string, rating: Outlet['rating'], some: Partial<Outlet> = {}): Outlet {
  return {
    kind: 'outlet',
    id,
    from: 0,
    to: 1,
    crestOffsetM: 0,
    flapGate: false,
    over: 'depth',
    rating,
    ...some,
  };
}

/** The same inflow at all times, m³/s by place of the node; or one that changes. */
export function inflow(
  flows: Readonly<Record<number, number | ((timeS: number) => number)>>,
  some: Partial<DrainageForcing> = {},
): DrainageForcing {
  return {
    nodeInflow(timeS, _state, into) {
      into.fill(0);
      for (const [node, flow] of Object.entries(flows))
        into[Number(node)] = typeof flow === 'number' ? flow : flow(timeS);
    },
    evaporationMs: () => 0,
    rainMmH: () => 0,
    rainMm: () => 0,
    ...some,
  };
}

/** A curve through points. */
export function curve(...points: readonly (readonly [number, number])[]): {
  id: string;
  x: number[];
  y: number[];
} {
  return { id: 'curve', x: points.map(([x]) => x), y: points.map(([, y]) => y) };
}
