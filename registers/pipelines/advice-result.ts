import { areaSchema, type Coordinate } from '@cityloop/core/geo';
import type { BurstAdvice, BurstConsequences, RepairCoefficient } from '@cityloop/engines/pipe-network';
import { z } from 'zod';
import { areaAround } from './affected-area.ts';
import { lineOf, pointAlong } from './lines.ts';
import type { Model } from './network.ts';

/** A warehouse that has what the repair needs, as the register of resources answers. */
export const WarehouseAnswer = z.object({
  id: z.string(),
  name: z.string(),
  lng: z.number(),
  lat: z.number(),
  distanceM: z.number().describe('straight line, metres'),
  route: z
    .object({
      seconds: z.number().describe('driving time'),
      metres: z.number().describe('length on the roads'),
      demonstration: z.boolean().describe('whether the roads were invented for a demonstration'),
      line: z.array(z.tuple([z.number(), z.number()])).describe('from the store to the burst'),
    })
    .nullish()
    .describe('how one drives; without it only the straight line is known'),
  stock: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      diameterMm: z.number().nullable(),
      qty: z.number(),
      needed: z.number(),
    }),
  ),
});

/** The proposal as documents keep it and pages show it. */
export const AdviceResult = z.object({
  candidates: z.array(
    z.object({
      linkId: z.string(),
      probability: z.number(),
      outflowLps: z.number(),
      diameterMm: z.number(),
      lng: z.number(),
      lat: z.number(),
    }),
  ),
  valves: z.array(z.object({ id: z.string(), lng: z.number(), lat: z.number() })),
  affected: z.object({
    users: z.number(),
    nodes: z.number(),
    critical: z.array(z.object({ name: z.string(), kind: z.string(), lng: z.number(), lat: z.number() })),
    area: areaSchema.nullable(),
  }),
  repair: z
    .object({
      hours: z.number(),
      low: z.number(),
      high: z.number(),
      factors: z.array(z.object({ key: z.string(), text: z.string(), hours: z.number() })),
      formula: z.string(),
      source: z.string(),
      sourceRef: z.string(),
    })
    .nullable(),
  warehouse: WarehouseAnswer.nullable(),
  needed: z.array(z.object({ code: z.string(), qty: z.number(), diameterMm: z.number().optional() })),
  caveats: z.array(z.string()).describe('keys; the sentence to each stands in i18n'),
  metersUsed: z.int(),
  metersSilent: z.int(),
  readingsSince: z.int().describe('most readings of one meter since the first unusual one'),
  place: z.object({ lng: z.number(), lat: z.number() }).optional(),
  facts: z.object({ pipe: z.string(), diameterMm: z.number() }).optional(),
});
export type AdviceResult = z.infer<typeof AdviceResult>;

/** Puts the engine's advice on the map. */
export function adviceResult(
  advice: BurstAdvice,
  network: { readonly model: Model; readonly coefficients: readonly RepairCoefficient[] },
): Omit<AdviceResult, 'warehouse' | 'readingsSince'> {
  const { model } = network;
  const nodes = new Map(model.nodes.map((node) => [node.id, node]));
  const links = new Map(model.links.map((link) => [link.id, link]));
  function pointOn(linkId: string, share: number): { lng: number; lat: number } {
    const link = links.get(linkId);
    const [lng, lat] = pointAlong(link === undefined ? [] : lineOf(link, nodes), share);
    return { lng, lat };
  }
  const candidates = advice.candidates.map(({ linkId, probability, outflowLps, at }) => ({
    linkId,
    probability,
    outflowLps,
    diameterMm: links.get(linkId)?.diameterMm ?? 0,
    ...pointOn(linkId, at),
  }));
  const { consequences } = advice;
  const [first] = candidates;
  return {
    candidates,
    valves: (consequences?.isolation.close ?? []).map((id) => ({ id, ...pointOn(id, 0.5) })),
    affected: affectedOf(consequences, (id) => [nodes.get(id)?.lng ?? 0, nodes.get(id)?.lat ?? 0]),
    repair: consequences === undefined ? null : repairOf(consequences, network.coefficients),
    needed: (consequences?.stock ?? []).map((row) => ({ ...row })),
    caveats: [...new Set(advice.caveats.map((caveat) => caveat.code))],
    metersUsed: advice.metersUsed,
    metersSilent: advice.metersSilent,
    ...(first === undefined
      ? {}
      : {
          place: { lng: first.lng, lat: first.lat },
          facts: { pipe: first.linkId, diameterMm: first.diameterMm },
        }),
  };
}

function affectedOf(
  consequences: BurstConsequences | undefined,
  pointOf: (node: string) => Coordinate,
): AdviceResult['affected'] {
  const affected = consequences?.affected;
  if (affected === undefined) return { users: 0, nodes: 0, critical: [], area: null };
  return {
    users: affected.users,
    nodes: affected.nodes.length,
    critical: affected.critical.map(({ name, kind, node }) => {
      const [lng, lat] = pointOf(node);
      return { name, kind, lng, lat };
    }),
    area: areaAround(affected.nodes.map(pointOf)) ?? null,
  };
}

/** Hours, their range, and what each cause adds to them or takes away. */
function repairOf(
  { repair }: BurstConsequences,
  coefficients: readonly RepairCoefficient[],
): NonNullable<AdviceResult['repair']> {
  const value = (term: string) => coefficients.find((row) => row.term === term)?.value ?? 0;
  const sources = [...new Set(coefficients.map((row) => row.source))];
  const refs = [...new Set(coefficients.flatMap((row) => row.sourceRef ?? []))];
  return {
    hours: repair.hours,
    low: repair.low,
    high: repair.high,
    factors: repair.factors.map(({ term, factor }) => ({
      key: term,
      text: `×${factor.toFixed(2)}`,
      hours: repair.hours - repair.hours / factor,
    })),
    formula: [
      `t = ${Math.exp(value('base')).toFixed(1)} h`,
      `(d/200 mm)^${value('diameter').toFixed(2)}`,
      `e^(${value('depth').toFixed(2)}·(z−1.2 m))`,
      ...repair.factors
        .filter(({ term }) => term !== 'diameter' && term !== 'depth')
        .map(({ term, factor }) => `${factor.toFixed(2)}[${term}]`),
    ].join(' · '),
    source: sources.join(', '),
    sourceRef: refs.join(', '),
  };
}
