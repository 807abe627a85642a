import { Actor } from '@cityloop/core/contracts';
import { z } from 'zod';

/** An exercise as somebody asks for it: the physical world plays it, every document that it leads to is marked. */
export const DrillRequest = z.object({
  kind: z.literal('burst').describe('what is played'),
  gateway: z.string().min(1).describe('gateway of the utility that plays it'),
  link: z.string().optional().describe('pipe; left out: the utility draws one'),
  outflowLps: z.number().min(1).max(200).describe('outflow, litres per second'),
});
export type DrillRequest = z.infer<typeof DrillRequest>;

/** An exercise. */
export const Drill = z.object({
  id: z.uuid(),
  request: DrillRequest,
  state: z.enum(['running', 'stopped']),
  by: Actor,
  startedAt: z.date(),
  stoppedAt: z.date().nullable(),
});
export type Drill = z.infer<typeof Drill>;

/** Which gateways play an exercise now: whoever raises a document asks. */
export interface DrillBoard {
  /** Whether a gateway's readings of an instant belong to an exercise. */
  isDrill(gateway: string, t: number): boolean;
  running(): readonly Drill[];
  set(drills: readonly Drill[]): void;
}

/** How long an exercise marks what a gateway reports; this platform's own values, until a utility names others. */
export const drillLimits = {
  source: 'design',
  verified: false,
  /** A drill of a burst with all its matters takes about an hour; one that nobody ended must not hide a real burst. */
  longestMs: 2 * 3_600_000,
  /** After the repair tanks fill and pressures come back: readings are exercise for so long after the end. */
  tailMs: 15 * 60_000,
} as const;

/** When a running exercise ends by itself. */
export function endsBy(startedAt: Date): Date {
  return new Date(startedAt.getTime() + drillLimits.longestMs);
}

/** An empty board. */
export function openDrillBoard(): DrillBoard {
  let drills: readonly Drill[] = [];
  return {
    isDrill: (gateway, t) =>
      drills.some((drill) => {
        const end = (drill.stoppedAt ?? endsBy(drill.startedAt)).getTime() + drillLimits.tailMs;
        return drill.request.gateway === gateway && t >= drill.startedAt.getTime() - 1000 && t <= end;
      }),
    running: () => drills.filter((drill) => drill.state === 'running'),
    set(next) {
      drills = next;
    },
  };
}
