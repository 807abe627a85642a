import type { LidTotals } from '@cityloop/engines/storm-drainage';
import type { DrainageInput } from './input-schema.ts';
import type { DrainageOutput } from './output-schema.ts';
import type { DrainageResult } from './run.ts';

const HOUR = 3600;
const HA = 10_000;

/** The answer of a run in JSON. */
export function answerOf(_input: DrainageInput, result: DrainageResult): DrainageOutput {
  const { model, run, water } = result;
  const { network } = model;
  const { options } = network;
  return {
    model: {
      title: network.title,
      flowUnit: options.fileUnits.flow,
      start: new Date(options.startEpochS * 1000).toISOString().slice(0, 19),
      hours: round(options.endS / HOUR, 4),
      nodes: network.nodes.length,
      links: network.links.length,
      subcatchments: model.water.subcatchments.length,
      rules: network.rules.length,
      leftOut: [...model.leftOut],
    },
    routing: {
      asked: run.asked,
      routed: run.routed,
      steps: run.steps.count,
      shortestStepS: round(run.steps.shortestS, 4),
      openSteps: run.steps.open,
    },
    runoffContinuity: model.water.subcatchments.length === 0 ? null : landBooks(result),
    groundwaterContinuity: groundBooks(result),
    routingContinuity: pipeBooks(result),
    nodes: nodesOf(result),
    links: linksOf(result),
    subcatchments: water.subcatchments().map((one) => ({
      id: one.id,
      areaHa: round(one.areaM2 / HA, 4),
      rainMm: round(one.rainMm, 3),
      runonMm: round(one.runonMm, 3),
      evaporationMm: round(one.evaporationMm, 3),
      infiltrationMm: round(one.infiltrationMm, 3),
      runoffMm: round(one.runoffMm, 3),
      runoffM3: round(one.runoffM3, 2),
      peakM3s: round(one.peakM3s, 5),
      lids: one.lids.map(lidOf),
    })),
    hours: run.series.timesS.map((timeS) => round(timeS / HOUR, 5)),
    system: systemOf(result),
    outfalls: run.outfalls.map(({ id, node, maxFlowM3s, totalM3 }) => ({
      id,
      maxFlowM3s: round(maxFlowM3s, 5),
      totalM3: round(totalM3, 2),
      flowM3s: outfallSeries(result, node).map((flow) => round(flow, 5)),
    })),
    surface: surfaceOf(result),
  };
}

function lidOf(lid: LidTotals): DrainageOutput['subcatchments'][number]['lids'][number] {
  const mm = (m3: number) => round(lid.areaM2 > 0 ? (m3 / lid.areaM2) * 1000 : 0, 3);
  return {
    lid: lid.lid,
    areaM2: round(lid.areaM2, 2),
    inflowMm: mm(lid.inflow),
    evaporationMm: mm(lid.evaporation),
    infiltrationMm: mm(lid.infiltration),
    surfaceMm: mm(lid.surface),
    drainMm: mm(lid.drain),
    initialMm: mm(lid.initial),
    finalMm: mm(lid.final),
  };
}

/** Flow out of an outfall at the times of the run's series, m³/s (negative: into the network). */
export function outfallSeries({ run, model }: DrainageResult, node: number): number[] {
  const { series } = run;
  const { links } = model.network;
  const at = series.nodes.indexOf(node);
  return series.timesS.map((_, row) => {
    let flow = 0;
    let hasLink = false;
    for (const [k, link] of series.links.entries()) {
      const one = links[link];
      if (one === undefined || (one.to !== node && one.from !== node)) continue;
      hasLink = true;
      flow += (one.to === node ? 1 : -1) * (series.flowM3s[row * series.links.length + k] ?? 0);
    }
    // What is brought to an outfall itself runs out with the rest.
    const inflow = series.inflowM3s[row * series.nodes.length + at] ?? 0;
    return hasLink && flow < 0 ? flow : Math.max(flow, inflow);
  });
}

function landBooks({ water }: DrainageResult): NonNullable<DrainageOutput['runoffContinuity']> {
  const books = water.landBalance();
  const mm = (m3: number) => round(books.areaM2 > 0 ? (m3 / books.areaM2) * 1000 : 0, 3);
  return {
    areaHa: round(books.areaM2 / HA, 4),
    initialM3: round(books.initialM3, 3),
    rainM3: round(books.rainM3, 3),
    rainMm: mm(books.rainM3),
    fromOutfallsM3: round(books.runonM3, 3),
    evaporationM3: round(books.evaporationM3, 3),
    infiltrationM3: round(books.infiltrationM3, 3),
    infiltrationMm: mm(books.infiltrationM3),
    runoffM3: round(books.runoffM3, 3),
    runoffMm: mm(books.runoffM3),
    lidDrainM3: round(books.lidDrainM3, 3),
    removedM3: round(books.removedM3, 3),
    finalM3: round(books.finalM3, 3),
    relativeError: Number(books.error.toPrecision(2)),
  };
}

function groundBooks({ water }: DrainageResult): DrainageOutput['groundwaterContinuity'] {
  const books = water.landBalance().groundwater;
  if (books === undefined) return null;
  return {
    initialM3: round(books.initialM3, 2),
    infiltrationM3: round(books.infiltrationM3, 2),
    evaporationM3: round(books.evaporationM3, 2),
    deepM3: round(books.deepM3, 2),
    toNodesM3: round(books.lateralM3, 2),
    finalM3: round(books.finalM3, 2),
    relativeError: Number(books.error.toPrecision(2)),
  };
}

function pipeBooks({ run, came }: DrainageResult): DrainageOutput['routingContinuity'] {
  const { balance } = run;
  const m3 = (value: number) => round(value, 3);
  return {
    dryWeatherM3: m3(came.dryWeather),
    wetWeatherM3: m3(came.wetWeather),
    groundwaterM3: m3(came.groundwater),
    rdiiM3: m3(came.rdii),
    externalM3: m3(came.external),
    inflowM3: m3(balance.inflowM3),
    takenM3: m3(balance.takenM3),
    fromSurfaceM3: m3(balance.fromSurfaceM3),
    toSurfaceM3: m3(balance.toSurfaceM3),
    outflowM3: m3(balance.outflowM3),
    backflowM3: m3(balance.backflowM3),
    floodingM3: m3(balance.floodingM3),
    evaporationM3: m3(balance.evaporationM3),
    seepageM3: m3(balance.seepageM3),
    initialM3: m3(balance.initialM3),
    finalM3: m3(balance.storedM3),
    relativeError: Number(run.continuityError.toPrecision(2)),
  };
}

function nodesOf({ run, model }: DrainageResult): DrainageOutput['nodes'] {
  return run.nodes.map((one, i) => ({
    id: one.id,
    kind: model.network.nodes[i]?.kind ?? '',
    invertM: round(model.network.nodes[i]?.invertM ?? 0, 4),
    maxDepthM: round(one.maxDepthM, 4),
    maxLevelM: round(one.maxHeadM, 4),
    maxLevelHour: round(one.maxDepthAtS / HOUR, 4),
    maxInflowM3s: round(one.maxInflowM3s, 5),
    maxInflowHour: round(one.maxInflowAtS / HOUR, 4),
    surchargedHours: round(one.surchargedS / HOUR, 4),
    floodedHours: round(one.floodedS / HOUR, 4),
    floodedM3: round(one.floodedM3, 3),
    maxFloodM3s: round(one.maxFloodM3s, 5),
  }));
}

function linksOf({ run, model }: DrainageResult): DrainageOutput['links'] {
  const { nodes, links } = model.network;
  return run.links.map((one, k) => {
    const isConduit = one.kind === 'conduit';
    const nameOf = (end: 'from' | 'to') => nodes[links[k]?.[end] ?? -1]?.id ?? '';
    return {
      id: one.id,
      kind: one.kind,
      from: nameOf('from'),
      to: nameOf('to'),
      maxFlowM3s: round(one.maxFlowM3s, 5),
      maxFlowHour: round(one.maxFlowAtS / HOUR, 4),
      maxVelocityMs: isConduit ? round(one.maxVelocityMs, 4) : null,
      maxFullness: isConduit ? round(Math.min(1, one.maxFullness), 4) : null,
      maxOverFullFlow: isConduit ? round(one.maxOverFullFlow, 4) : null,
      fullHours: isConduit ? round(one.fullS / HOUR, 4) : null,
      passedM3: round(one.passedM3, 2),
    };
  });
}

function systemOf(result: DrainageResult): DrainageOutput['system'] {
  const { run, system } = result;
  const { series } = run;
  const outflow = series.timesS.map(() => 0);
  for (const { node } of run.outfalls)
    for (const [row, flow] of outfallSeries(result, node).entries())
      outflow[row] = (outflow[row] ?? 0) + flow;
  const flood = series.timesS.map((_, row) => {
    let sum = 0;
    for (let i = 0; i < series.nodes.length; i++) sum += series.floodM3s[row * series.nodes.length + i] ?? 0;
    return sum;
  });
  const told = (values: readonly number[], digits: number) => values.map((value) => round(value, digits));
  return {
    rainMmH: told(system.rainMmH, 3),
    runoffM3s: told(system.runoffM3s, 5),
    inflowM3s: told(system.inflowM3s, 5),
    outflowM3s: told(outflow, 5),
    floodM3s: told(flood, 5),
  };
}

function surfaceOf({ run, surface }: DrainageResult): DrainageOutput['surface'] {
  if (surface === undefined) return null;
  const { balance: ground } = surface.flood;
  const { balance: pipes } = run;
  const inlets = run.inlets ?? [];
  const taken = inlets.reduce((sum, { inM3 }) => sum + inM3, 0);
  const { depthM } = surface.peaks();
  const edges = ground.boundaryOutM3 - taken;
  const standing = surface.volumeM3();
  const came =
    pipes.initialM3 +
    pipes.inflowM3 +
    pipes.backflowM3 +
    ground.initialM3 +
    ground.rainM3 +
    ground.boundaryInM3;
  const went =
    pipes.outflowM3 +
    pipes.takenM3 +
    pipes.floodingM3 +
    pipes.evaporationM3 +
    pipes.seepageM3 +
    pipes.storedM3 +
    ground.infiltrationM3 +
    edges +
    standing;
  return {
    inlets: surface.inlets.map(({ id }, k) => ({
      node: id,
      inM3: round(inlets[k]?.inM3 ?? 0, 3),
      outM3: round(inlets[k]?.outM3 ?? 0, 3),
    })),
    maxDepthM: round(
      depthM.reduce((most, one) => Math.max(most, one), 0),
      3,
    ),
    floodedHa: round(
      (depthM.reduce((count, one) => count + (one >= 0.05 ? 1 : 0), 0) * surface.cellM2) / HA,
      4,
    ),
    rainM3: round(ground.rainM3, 2),
    infiltrationM3: round(ground.infiltrationM3, 2),
    leftOverEdgesM3: round(Math.max(0, edges), 2),
    standingM3: round(standing, 2),
    relativeError: came > 0 ? Number(((came - went) / came).toPrecision(2)) : 0,
  };
}

function round(value: number, digits: number): number {
  const rounded = Number(value.toFixed(digits));
  return Object.is(rounded, -0) ? 0 : rounded;
}
