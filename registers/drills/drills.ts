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

/** Readings go on being exercise for so long after its end, while the network settles. */
const TAIL_MS = 15 * 60_000;

/** An empty board. */
export function openDrillBoard(): DrillBoard {
  let drills: readonly Drill[] = [];
  return {
    isDrill: (gateway, t) =>
      drills.some((drill) => {
        const end = drill.stoppedAt === null ? Number.POSITIVE_INFINITY : drill.stoppedAt.getTime() + TAIL_MS;
        return drill.request.gateway === gateway && t >= drill.startedAt.getTime() - 1000 && t <= end;
      }),
    running: () => drills.filter((drill) => drill.state === 'running'),
    set(next) {
      drills = next;
    },
  };
}
