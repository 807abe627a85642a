import type { Doc } from '@cityloop/core/chain';
import type { DocumentHead } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { pausedMs } from './cases.store.ts';
import { closingDue, routedInTime } from './measures.ts';

/** A share with its two numbers; without data it has no value. */
export const Ratio = z.object({
  numerator: z.int(),
  denominator: z.int(),
  value: z.number().nullable().describe('%; null without data'),
});

/** Both variants of the closing rate, each with its name. */
export const ClosingRate = z.object({
  all: Ratio.describe('closed ÷ all, not yet due ones included'),
  due: Ratio.describe('closed ÷ due; the not yet due are left out'),
});

/** Shares of incidents routed in time, by urgency. */
export const RoutingRate = z.object({ critical: Ratio, urgent: Ratio, normal: Ratio });

/** Shares of closed incidents by the level at which they were closed; together they are all. */
export const ClosedAt = z.object({ city: Ratio, district: Ratio, town: Ratio, village: Ratio });

type Level = keyof z.output<typeof ClosedAt>;
const LEVELS: readonly Level[] = ['city', 'district', 'town', 'village'];
const DAY_MS = 86_400_000;

/** Closed ÷ all and closed ÷ due, suspended, voided and joined ones apart. */
export function closingRate<I extends { readonly head: { readonly state: string } }>(
  incidents: readonly I[],
  isDueOrClosed: (incident: I) => boolean,
): z.output<typeof ClosingRate> {
  const counted = incidents.filter(({ head }) => !['suspended', 'voided', 'merged'].includes(head.state));
  const closed = counted.filter(({ head }) => head.state === 'closed').length;
  const due = counted.filter(isDueOrClosed).length;
  return { all: ratio(closed, counted.length), due: ratio(closed, due) };
}

/** The incidents that are closed, or due by their pack's limits; a day after they began where it sets none. */
export async function dueOrClosed(
  services: Services,
  incidents: readonly Doc<'incident'>[],
): Promise<ReadonlySet<string>> {
  const now = services.clock.now();
  const due = new Set<string>();
  const ids = incidents.map(({ head }) => head.id);
  const pauses = await pausedMs(services.db, ids, now);
  for (const incident of incidents) {
    const content = await services.packs.version(services.db, incident.head.packVersion);
    const paused = pauses.get(incident.head.id) ?? 0;
    const limit = content && closingDue({ incident, content, pausedMs: paused });
    const dueAt = limit ?? incident.head.at.getTime() + paused + DAY_MS;
    if (incident.body.closedAt !== null || now.getTime() >= dueAt) due.add(incident.head.id);
  }
  return due;
}

/** Shares routed within the limit of their urgency; those that may still be routed in time are left out. */
export async function routingRate(
  services: Services,
  incidents: readonly Doc<'incident'>[],
): Promise<z.output<typeof RoutingRate>> {
  const now = services.clock.now().getTime();
  const counts = { critical: [0, 0], urgent: [0, 0], normal: [0, 0] };
  for (const incident of incidents) {
    const content = await services.packs.version(services.db, incident.head.packVersion);
    if (content === undefined) continue;
    const { numerator, denominator } = routedInTime({ incident, content }, now);
    const count = counts[incident.body.urgency];
    count[0] = (count[0] ?? 0) + numerator;
    count[1] = (count[1] ?? 0) + denominator;
  }
  const of = ([numerator = 0, denominator = 0]: readonly number[]) => ratio(numerator, denominator);
  return { critical: of(counts.critical), urgent: of(counts.urgent), normal: of(counts.normal) };
}

/** Closed incidents by the level of the unit that owned them at the end. */
export function closedAt(incidents: readonly Doc<'incident'>[]): z.output<typeof ClosedAt> {
  const levels = incidents.filter(({ head }) => head.state === 'closed').map(({ head }) => levelOf(head));
  const of = (level: Level) => ratio(levels.filter((one) => one === level).length, levels.length);
  return { city: of('city'), district: of('district'), town: of('town'), village: of('village') };
}

/** A department counts where its centre stands; bodies outside the tree and functional zones work as a district does. */
export function levelOf({ ownerPath, place }: Pick<DocumentHead, 'ownerPath' | 'place'>): Level {
  const centres = (place?.path ?? ownerPath).split('/');
  const owner = ownerPath.split('/');
  if (owner[0] !== centres[0] || owner[1]?.startsWith('zone-') === true) return 'district';
  const end = centres.findIndex((unit, index) => owner[index] !== unit);
  const depth = end === -1 ? centres.length : end;
  return LEVELS[Math.min(depth, LEVELS.length) - 1] ?? 'city';
}

function ratio(numerator: number, denominator: number): z.output<typeof Ratio> {
  return { numerator, denominator, value: denominator === 0 ? null : (100 * numerator) / denominator };
}
