import type { DrainageLink, DrainageModel, DrainageNode } from '../model.ts';
import type { CrossSection } from '../section-model.ts';
import {
  conduit,
  curve,
  junction,
  modelOf,
  orifice,
  outfall,
  outlet,
  pump,
  tank,
  weir,
} from './hydraulic-models.ts';

/** A network of every kind of node and link, drawn by chance: a tree to one outfall, with loops, steps, adverse and steep reaches. */
export function randomNetwork(random: () => number, size: number): DrainageModel {
  const between = (low: number, high: number) => low + (high - low) * random();
  const nodes: DrainageNode[] = [outfall('out', 0, drawStage(random))];
  const links: DrainageLink[] = [];
  for (let i = 1; i < size; i++) {
    const below = Math.floor(random() * i);
    const lower = nodes[below];
    const lengthM = between(15, 300);
    const invertM =
      (lower?.invertM ?? 0) +
      lengthM * (random() < 0.15 ? between(-0.002, 0) : between(0.0005, 0.06) * random());
    const kind = random();
    nodes.push(
      kind < 0.12
        ? tank(`n${i}`, invertM, between(5, 200), { maxDepthM: between(1.5, 5), evaporationFactor: 1 })
        : junction(`n${i}`, invertM, between(1.2, 4), {
            pondedAreaM2: random() < 0.3 ? 100 : 0,
            surchargeDepthM: random() < 0.1 ? 5 : 0,
          }),
    );
    links.push(drawLink(random, i, below, lengthM));
    if (i > 3 && random() < 0.15) {
      const other = 1 + Math.floor(random() * (i - 1));
      if (other !== below) links.push(conduit(`loop${i}`, [i, other], between(30, 200), drawSection(random)));
    }
  }
  return modelOf(nodes, links, {
    allowPonding: random() < 0.5,
    surcharge: random() < 0.2 ? 'slot' : 'extran',
    inertialDamping: (['none', 'partial', 'full'] as const)[Math.floor(random() * 3)] ?? 'none',
    normalFlowLimit: (['none', 'slope', 'froude', 'both'] as const)[Math.floor(random() * 4)] ?? 'both',
    variableStep: random() < 0.5 ? 0 : 0.75,
    routingStepS: [5, 10, 30][Math.floor(random() * 3)] ?? 5,
  });
}

function drawStage(random: () => number) {
  const kind = random();
  if (kind < 0.4) return { kind: 'free' } as const;
  if (kind < 0.6) return { kind: 'normal' } as const;
  if (kind < 0.8) return { kind: 'fixed', levelM: 1.2 * random() } as const;
  return { kind: 'series', series: { id: 's', timesS: [0, 1800, 3600], values: [0, 1.5, 0.2] } } as const;
}

function drawLink(random: () => number, from: number, to: number, lengthM: number): DrainageLink {
  const kind = random();
  const ends = { from, to };
  const id = `l${from}`;
  if (kind < 0.04) return orifice(id, { ...ends, face: random() < 0.5 ? 'side' : 'bottom', gateTimeS: 60 });
  if (kind < 0.08) return weir(id, { ...ends, crestOffsetM: random(), canSurcharge: random() < 0.5 });
  if (kind < 0.1)
    return pump(
      id,
      { kind: 'depth', curve: curve([0.1, 0], [1, 0.1]) },
      { ...ends, startDepthM: 0.4, stopDepthM: 0.1 },
    );
  if (kind < 0.12) return pump(id, { kind: 'head', curve: curve([0, 0.2], [5, 0]) }, ends);
  if (kind < 0.14) return outlet(id, { kind: 'power', coefficient: 0.1, exponent: 0.5 }, ends);
  return conduit(id, [from, to], lengthM, drawSection(random), {
    fromOffsetM: random() < 0.2 ? 0.5 * random() : 0,
    toOffsetM: random() < 0.2 ? random() : 0,
    entryLoss: random() < 0.2 ? 0.5 : 0,
    flapGate: random() < 0.05,
    barrels: random() < 0.1 ? 2 : 1,
  });
}

function drawSection(random: () => number): CrossSection {
  const heightM = 0.25 + random();
  const shapes: readonly CrossSection[] = [
    { shape: 'circular', heightM },
    { shape: 'circular', heightM },
    { shape: 'egg', heightM },
    { shape: 'rect-closed', heightM, widthM: 0.3 + random() },
    { shape: 'trapezoidal', heightM, bottomWidthM: random(), leftSlope: 1, rightSlope: 1.5 },
    { shape: 'force-main', heightM: heightM / 2, roughness: 120 },
    { shape: 'parabolic', heightM, topWidthM: 0.5 + random() },
  ];
  return shapes[Math.floor(random() * shapes.length)] ?? { shape: 'circular', heightM };
}
