import { coverageOf, coverMost, type Facility, pMedian, type ReachLists } from '@cityloop/engines/coverage';
import { travelLists, travelMatrix } from '@cityloop/engines/routing';
import type { z } from 'zod';
import type { EngineCommand, EngineContext } from '../../command.ts';
import { badField, checked, InputError } from '../../input.ts';
import { type LoadedRoads, loadRoads, placesOnRoads } from '../routing/load-roads.ts';
import { CandidateRow, CoverageInput, CoverageOutput, DemandRow, FacilityRow } from './input.ts';
import { readRows } from './read-rows.ts';
import { coverageReport } from './report.ts';

type Demand = z.output<typeof DemandRow>;
type Asked = CoverageInput['sites'][number];
type Site = {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
  readonly capacity?: number | undefined;
};

/** `coverage`: who finds what within how far, who does not, and where more facilities would help. */
export const command: EngineCommand<CoverageInput, CoverageOutput> = {
  summary: 'People, facilities with capacities and roads to gaps by kind, and the best sites for more.',
  input: CoverageInput,
  output: CoverageOutput,
  async run(input, context) {
    const roads = await loadRoads(input, context);
    const demands = readRows(input.demands, DemandRow, ['demands'], context);
    const facilities = readRows(input.facilities, FacilityRow, ['facilities'], context);
    const offRoad = new Set<string>();
    const reach = reachOf(input, roads, { demands, sites: facilities, context, offRoad });
    const rows = demands.map(({ id, people, groups }) => ({ id, people, ...(groups && { groups }) }));
    const needs = input.needs.map(({ kind, limit, group }) => ({ kind, limit, ...(group && { group }) }));
    const found = checked(() =>
      coverageOf({
        demands: rows,
        facilities: facilities.map(facilityOf),
        reach,
        needs,
        signal: context.signal,
      }),
    );
    return {
      kinds: found.map(({ need, gaps, loads, ...sums }) => ({
        ...need,
        ...sums,
        gaps: gaps.map((gap) => ({ ...gap })),
        loads: loads.map((load) => ({ ...load })),
      })),
      sites: input.sites.map((asked, i) => {
        context.progress(0.7 + (0.3 * i) / input.sites.length, `sites for ${asked.kind}`);
        return choose(input, asked, i, { roads, demands, facilities, context, offRoad });
      }),
      offRoad: [...offRoad],
    };
  },
  report: coverageReport,
};

function facilityOf({ id, kind, capacity }: z.output<typeof FacilityRow>): Facility {
  return { id, kind, ...(capacity === undefined ? {} : { capacity }) };
}

interface Places {
  readonly demands: readonly Demand[];
  readonly sites: readonly Site[];
  readonly context: EngineContext;
  /** Gains what has no road. */
  readonly offRoad: Set<string>;
}

/** Costs from every demand to every site, as far as the widest need asks and twice that, so that a gap has its nearest facility. */
function reachOf(input: CoverageInput, { graph }: LoadedRoads, places: Places): ReachLists {
  const { demands, sites, context, offRoad } = places;
  const homes = placesOnRoads(graph, demands, input.reachM);
  const doors = placesOnRoads(graph, sites, input.reachM);
  for (const i of homes.off) offRoad.add(demands[i]?.id ?? '');
  for (const i of doors.off) offRoad.add(sites[i]?.id ?? '');
  const lists = travelLists(graph, {
    from: homes.on.map(({ point }) => point),
    to: doors.on.map(({ point }) => point),
    measure: input.measure,
    limit: 3 * Math.max(...input.needs.map(({ limit }) => limit)),
    rows: 'to',
    signal: context.signal,
    onProgress: (share) => context.progress(0.5 + 0.2 * share, 'searching ways'),
  });
  // Rows and columns are those on roads; the lists speak of all.
  const first = new Int32Array(sites.length + 1);
  doors.on.forEach(({ index }, row) => {
    first[index + 1] = (lists.first[row + 1] ?? 0) - (lists.first[row] ?? 0);
  });
  for (let s = 0; s < sites.length; s++) first[s + 1] = (first[s + 1] ?? 0) + (first[s] ?? 0);
  return { first, to: lists.to.map((home) => homes.on[home]?.index ?? 0), cost: lists.cost };
}

type Choice = CoverageOutput['sites'][number];

function choose(
  input: CoverageInput,
  asked: Asked,
  place: number,
  at: {
    readonly roads: LoadedRoads;
    readonly demands: readonly Demand[];
    readonly facilities: readonly z.output<typeof FacilityRow>[];
    readonly context: EngineContext;
    readonly offRoad: Set<string>;
  },
): Choice {
  const { kind, goal, count } = asked;
  const need = input.needs.find((one) => one.kind === kind);
  if (need === undefined)
    throw badField(
      ['sites', place, 'kind'],
      kind,
      `one of the kinds in needs (${input.needs.map((one) => one.kind).join(', ')})`,
    );
  const field = ['sites', place, 'candidates'];
  const candidates = readRows(asked.candidates, CandidateRow, field, at.context);
  if (count > candidates.length)
    throw badField(['sites', place, 'count'], count, `at most the ${candidates.length} candidates`);
  const existing = at.facilities.filter((one) => one.kind === kind);
  const sites: readonly Site[] = [...existing, ...candidates];
  const people = at.demands.map((row) =>
    need.group === undefined ? row.people : (row.groups?.[need.group] ?? 0),
  );
  const capacity = sites.map((one) => one.capacity ?? Infinity);
  const limits = { limit: need.limit, existing: existing.map((_, i) => i) };
  const reach = reachOf(input, at.roads, { ...at, sites });
  const { signal } = at.context;
  const effort = asked.effort === undefined ? {} : { effort: asked.effort };
  const rows = { people, capacity, reach, ...limits, signal };
  const all = candidates.map((_, i) => existing.length + i);
  const tell = (choice: ReturnType<typeof coverMost>) => ({
    chosen: choice.sites.map(({ site, gain, gapAfter }) => ({ site: sites[site]?.id ?? '', gain, gapAfter })),
    gapBefore: choice.gapBefore,
    served: choice.served,
  });
  if (goal === 'most-people') {
    const choice = checked(() => coverMost({ ...rows, candidates: all, count, ...effort }));
    return { kind, goal, ...tell(choice), atMost: choice.atMost, isBest: choice.isBest };
  }
  const cost = travelCosts(input, at, sites);
  const median = checked(() =>
    pMedian({ people, cost, count: existing.length + count, existing: limits.existing, signal, ...effort }),
  );
  const opened = median.sites.filter((site) => site >= existing.length);
  const choice = checked(() => coverMost({ ...rows, candidates: opened, count: opened.length, effort: 0 }));
  const told = tell(choice);
  // A site that brings nobody within the limit is opened all the same, since it shortens ways.
  const idle = opened.filter((site) => !choice.sites.some((one) => one.site === site));
  const gapAfter = told.chosen.at(-1)?.gapAfter ?? told.gapBefore;
  return {
    kind,
    goal,
    ...told,
    chosen: [...told.chosen, ...idle.map((site) => ({ site: sites[site]?.id ?? '', gain: 0, gapAfter }))],
    cost: median.cost,
    atLeast: median.atLeast,
    isBest: median.gap === 0,
  };
}

const MOST_PAIRS = 20_000_000;

/** Costs of all pairs, row by row of the sites; infinite without a way. */
function travelCosts(
  input: CoverageInput,
  {
    roads,
    demands,
    context,
  }: { readonly roads: LoadedRoads; readonly demands: readonly Demand[]; readonly context: EngineContext },
  sites: readonly Site[],
): Float64Array {
  if (sites.length * demands.length > MOST_PAIRS)
    throw new InputError(
      `sites: ${sites.length} candidates for ${demands.length} demands are too many for least-travel: expected at most ${MOST_PAIRS} pairs`,
    );
  const homes = placesOnRoads(roads.graph, demands, input.reachM);
  const doors = placesOnRoads(roads.graph, sites, input.reachM);
  const matrix = travelMatrix(roads.graph, {
    from: homes.on.map(({ point }) => point),
    to: doors.on.map(({ point }) => point),
    measure: input.measure,
    signal: context.signal,
  });
  const cost = new Float64Array(sites.length * demands.length).fill(Infinity);
  homes.on.forEach(({ index: home }, i) => {
    doors.on.forEach(({ index: site }, j) => {
      cost[site * demands.length + home] = matrix.cost[i * matrix.columns + j] ?? Infinity;
    });
  });
  return cost;
}
