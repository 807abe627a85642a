import type { EngineContext, Report } from '../../command.ts';
import { barChart, kindColour, type MapLayer } from '../../report/index.ts';
import { loadRoads } from '../routing/load-roads.ts';
import { mapFigure, placesLayer, roadLayer, shownCost } from '../routing/report.ts';
import { CandidateRow, type CoverageInput, type CoverageOutput, DemandRow, FacilityRow } from './input.ts';
import { readRows } from './read-rows.ts';

const COVERED = '#8fb8d8';
const GAP = '#d55e00';
const FULL = '#e69f00';
const MOST_GAPS = 40;
/** So many places have marks of full size; more have smaller ones, so that they do not hide each other. */
const FULL_SIZE = 250;
const LEAST_RADIUS = 1.2;

/** A map of gaps for each kind, the loads of facilities, and the sites. */
export async function coverageReport(
  input: CoverageInput,
  output: CoverageOutput,
  context: EngineContext,
): Promise<Report> {
  const { graph } = await loadRoads(input, context);
  const demands = readRows(input.demands, DemandRow, ['demands'], context);
  const facilities = readRows(input.facilities, FacilityRow, ['facilities'], context);
  const drawing = { input, demands, facilities, roads: roadLayer(graph), context };
  return {
    title: 'Who finds what within reach',
    figures: [
      {
        file: 'kinds.svg',
        content: kindsChart(output),
        caption:
          'Of the people who need each kind of facility, those who are served, those within reach of full ones only, and those out of reach.',
      },
      ...output.kinds.map((kind, i) => gapMap(drawing, kind, output.sites, i)),
    ],
    tables: [
      {
        title: 'Kinds',
        columns: [
          'Kind',
          'Who',
          'Within',
          'People',
          'In reach',
          'Served',
          'Gap',
          'Gap (%)',
          'Mean way of the served',
        ],
        rows: output.kinds.map((one) => [
          one.kind,
          one.group ?? 'everybody',
          shownCost(one.limit, input.measure),
          Math.round(one.people),
          Math.round(one.inReach),
          Math.round(one.served),
          Math.round(one.gap),
          one.people > 0 ? Number(((100 * one.gap) / one.people).toFixed(1)) : 0,
          one.served > 0 ? shownCost(one.meanCost, input.measure) : '–',
        ]),
      },
      ...output.sites.map((one) => ({
        title: `Sites for ${one.kind}: ${one.goal === 'most-people' ? 'most people served' : 'least travel'}${
          one.isBest ? ', proven to be the best choice' : ''
        }`,
        columns: ['Step', 'Site', 'People more served', 'Gap after it'],
        rows: [
          ['', 'as it is', '', Math.round(one.gapBefore)],
          ...one.chosen.map(({ site, gain, gapAfter }, i) => [
            i + 1,
            site,
            Math.round(gain),
            Math.round(gapAfter),
          ]),
        ],
      })),
      ...output.kinds.map((one) => ({
        title: `Where ${one.kind} is missing${one.gaps.length > MOST_GAPS ? `, the first ${MOST_GAPS} of ${one.gaps.length}` : ''}`,
        columns: ['Place', 'People', 'Why', 'Nearest', 'Way to it'],
        rows: one.gaps
          .slice(0, MOST_GAPS)
          .map(({ demand, people, reason, nearest }) => [
            demand,
            Math.round(people),
            reason === 'full' ? 'those in reach are full' : 'none in reach',
            nearest?.facility ?? '–',
            nearest === undefined ? '–' : shownCost(nearest.cost, input.measure),
          ]),
      })),
      {
        title: 'Loads',
        columns: ['Kind', 'Facility', 'People sent', 'Capacity', 'People in reach'],
        rows: output.kinds.flatMap(({ kind, loads }) =>
          loads.map(({ facility, people, capacity, peopleInReach }) => [
            kind,
            facility,
            Math.round(people),
            capacity ?? 'no limit',
            Math.round(peopleInReach),
          ]),
        ),
      },
    ].filter(({ rows }) => rows.length > 0),
    notes: [
      `Ways are searched ${input.profile === 'foot' ? 'on foot' : 'by car'} on the roads; the way between a place and its road is not counted, nor are slopes.`,
      'Capacities are shared out so that as many people as possible are served, and of those ways the nearest; people may choose otherwise.',
      ...(output.sites.some(({ goal }) => goal === 'least-travel')
        ? [
            'Sites with the least travel are chosen without regard to capacities; the people more served are counted with them. Who has no way to any of them counts ten times the dearest way.',
          ]
        : []),
      ...output.sites
        .filter(({ isBest }) => !isBest)
        .map((one) =>
          one.goal === 'most-people'
            ? `Sites for ${one.kind}: no choice serves more than ${Math.round(one.atMost ?? 0)} people; this one serves ${Math.round(one.served)}.`
            : `Sites for ${one.kind}: no choice costs less than ${Math.round(one.atLeast ?? 0)}; this one costs ${Math.round(one.cost ?? 0)}.`,
        ),
      ...(output.offRoad.length === 0
        ? []
        : [
            `${output.offRoad.length} places have no road within ${input.reachM} m and count as out of reach.`,
          ]),
    ],
  };
}

interface Drawing {
  readonly input: CoverageInput;
  readonly demands: readonly (typeof DemandRow)['_output'][];
  readonly facilities: readonly (typeof FacilityRow)['_output'][];
  readonly roads: MapLayer;
  readonly context: EngineContext;
}

function kindsChart({ kinds }: CoverageOutput): string {
  const share = (people: number, all: number) => Number(((100 * people) / Math.max(1, all)).toFixed(1));
  return barChart({
    title: 'Share of the people who need each kind of facility',
    categories: kinds.map(
      ({ kind, group, people }) => `${kind} (${Math.round(people)} ${group ?? 'people'})`,
    ),
    y: { title: 'People (%)', min: 0, max: 100 },
    isStacked: true,
    isHorizontal: true,
    height: 140 + 34 * kinds.length,
    bars: [
      { name: 'Served', colour: COVERED, values: kinds.map(({ served, people }) => share(served, people)) },
      {
        name: 'In reach, but full',
        colour: FULL,
        values: kinds.map(({ inReach, served, people }) => share(Math.max(0, inReach - served), people)),
      },
      {
        name: 'Out of reach',
        colour: GAP,
        values: kinds.map(({ people, inReach }) => share(Math.max(0, people - inReach), people)),
      },
    ],
  });
}

function gapMap(
  { input, demands, facilities, roads, context }: Drawing,
  kind: CoverageOutput['kinds'][number],
  sites: CoverageOutput['sites'],
  index: number,
): Report['figures'][number] {
  const missing = new Map(kind.gaps.map(({ demand, people, reason }) => [demand, { people, reason }]));
  const peopleAt = ({ people, groups: parts }: Drawing['demands'][number]) =>
    kind.group === undefined ? people : (parts?.[kind.group] ?? 0);
  const most = demands.reduce((a, one) => Math.max(a, peopleAt(one)), 1);
  const scale = Math.min(1, Math.sqrt(FULL_SIZE / demands.length));
  const groups = [
    { name: 'People served', colour: COVERED, of: (id: string) => !missing.has(id) },
    { name: 'In reach, but full', colour: FULL, of: (id: string) => missing.get(id)?.reason === 'full' },
    { name: 'Out of reach', colour: GAP, of: (id: string) => missing.get(id)?.reason === 'out-of-reach' },
  ];
  const layers = groups.flatMap(({ name, colour, of }): MapLayer[] => {
    const own = demands.filter((one) => peopleAt(one) > 0 && of(one.id));
    if (own.length === 0) return [];
    return [
      {
        kind: 'points',
        colour,
        legend: name,
        points: own.map((one) => ({
          at: [one.lng, one.lat],
          radius: Math.max(LEAST_RADIUS, scale * (2 + 5 * Math.sqrt(peopleAt(one) / most))),
        })),
      },
    ];
  });
  const chosen = sites.flatMap((one, i) => {
    if (one.kind !== kind.kind) return [];
    const rows = readRows(
      input.sites[i]?.candidates ?? [],
      CandidateRow,
      ['sites', i, 'candidates'],
      context,
    );
    return one.chosen.flatMap(({ site }) => rows.filter(({ id }) => id === site));
  });
  const own = facilities.filter((one) => one.kind === kind.kind);
  const limit = shownCost(kind.limit, input.measure);
  return mapFigure(
    `gap-${index + 1}.svg`,
    `${kind.kind}: ${Math.round(kind.gap)} of ${Math.round(kind.people)} ${kind.group === undefined ? 'people' : `(${kind.group})`} without`,
    [
      roads,
      ...layers,
      ...(own.length === 0 ? [] : [placesLayer(own, 'square', '#1b1f24', 'Facility')]),
      ...(chosen.length === 0 ? [] : [placesLayer(chosen, 'triangle', kindColour(2), 'Site to add')]),
    ],
    `Places by people (area of the mark) who find ${kind.kind} within ${limit}, and who do not.`,
    [...demands, ...own, ...chosen],
  );
}
