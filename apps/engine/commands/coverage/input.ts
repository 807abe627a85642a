import { z } from 'zod';
import { roadFields } from '../routing/input.ts';

const place = {
  id: z.string().min(1).describe('Name, unlike any other in its list.'),
  lng: z.number().min(-180).max(180).describe('Longitude in degrees.'),
  lat: z.number().gt(-90).lt(90).describe('Latitude in degrees.'),
};
const count = z.number().min(0);

/** People at a place. */
export const DemandRow = z.strictObject({
  ...place,
  people: count.describe('People who live or stay there.'),
  groups: z.record(z.string(), count).optional().describe('Of these by group, such as an age.'),
});
/** A place that serves people. */
export const FacilityRow = z.strictObject({
  ...place,
  kind: z.string().min(1).describe('What it is, such as medical.'),
  capacity: count.optional().describe('People whom it can serve; without limit if left out.'),
});
/** A place where a facility could be. */
export const CandidateRow = z.strictObject({
  ...place,
  capacity: count.optional().describe('People whom it could serve; without limit if left out.'),
});
export type CandidateRow = z.output<typeof CandidateRow>;

const file = (what: string) =>
  z
    .string()
    .min(1)
    .describe(
      `Path of GeoJSON points, or polygons whose middle counts, with the properties of the rows (${what}).`,
    );

const { reachM, leastNetworkM, profile, measure, roads, speeds } = roadFields;

/** Whom facilities reach, and where more would help. */
export const CoverageInput = z.strictObject({
  roads,
  profile: profile.default('foot'),
  measure,
  reachM: reachM.default(300),
  leastNetworkM,
  speeds,
  demands: z
    .union([file('id, people, groups'), z.array(DemandRow).min(1).max(200_000)])
    .describe('People by building or cell.'),
  facilities: z
    .union([file('id, kind, capacity'), z.array(FacilityRow).max(20_000)])
    .describe('Facilities that are there.'),
  needs: z
    .array(
      z.strictObject({
        kind: z.string().min(1).describe('Kind of facility.'),
        limit: z.number().gt(0).describe('Every person shall find one within this, s or m.'),
        group: z.string().min(1).optional().describe('Who needs it; everybody if left out.'),
      }),
    )
    .min(1)
    .max(40)
    .describe('What people shall find.'),
  sites: z
    .array(
      z.strictObject({
        kind: z.string().min(1).describe('Kind of facility, one of the needs.'),
        goal: z
          .enum(['most-people', 'least-travel'])
          .describe(
            'Serve most people within the limit, or make the sum of people × cost least (p-median, without capacities).',
          ),
        count: z.number().int().min(1).max(500).describe('How many sites are added.'),
        candidates: z
          .union([file('id, capacity'), z.array(CandidateRow).min(1).max(20_000)])
          .describe('Where one could be.'),
        effort: z
          .number()
          .int()
          .min(0)
          .max(1_000_000)
          .optional()
          .describe(
            'Branches that are looked at to prove the answer or better it; 0 stays with the quick one.',
          ),
      }),
    )
    .max(40)
    .default([])
    .describe('Where more would help.'),
});
export type CoverageInput = z.output<typeof CoverageInput>;

const people = z.number().describe('People.');

/** Who is covered, who is not, and the sites. */
export const CoverageOutput = z.object({
  kinds: z.array(
    z.object({
      kind: z.string(),
      group: z.string().optional(),
      limit: z.number().describe('s or m.'),
      people: people.describe('People who need it.'),
      inReach: people.describe('People with a facility of the kind within the limit.'),
      served: people.describe('Of these as many as the capacities allow.'),
      gap: people.describe('People less served.'),
      meanCost: z.number().describe('Mean cost to the facility of those who are served, s or m.'),
      gaps: z
        .array(
          z.object({
            demand: z.string(),
            people,
            reason: z.enum(['out-of-reach', 'full']),
            nearest: z.object({ facility: z.string(), cost: z.number() }).optional(),
          }),
        )
        .describe('Where people are missing a facility, most people first.'),
      loads: z.array(
        z.object({
          facility: z.string(),
          people: people.describe('People sent there.'),
          peopleInReach: people.describe('People within the limit of it.'),
          capacity: z.number().optional(),
        }),
      ),
    }),
  ),
  sites: z.array(
    z.object({
      kind: z.string(),
      goal: z.enum(['most-people', 'least-travel']),
      chosen: z
        .array(
          z.object({
            site: z.string(),
            gain: people.describe('People more that are served.'),
            gapAfter: people.describe('People who are served by nobody after it.'),
          }),
        )
        .describe('In the order in which they help.'),
      gapBefore: people,
      served: people.describe('People served with all of them.'),
      atMost: people.optional().describe('No choice of so many sites serves more (most-people).'),
      cost: z
        .number()
        .optional()
        .describe('Sum of people × cost, ten times the dearest where there is no way (least-travel).'),
      atLeast: z.number().optional().describe('No choice costs less (least-travel).'),
      isBest: z.boolean().describe('Whether it is proven that no choice is better.'),
    }),
  ),
  offRoad: z.array(z.string()).describe('Demands, facilities and candidates without a road within reach.'),
});
export type CoverageOutput = z.output<typeof CoverageOutput>;
