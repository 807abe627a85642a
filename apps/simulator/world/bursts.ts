import type { NetworkLink, NetworkModel } from '@cityloop/engines/pipe-network';
import type { Random } from '../random.ts';

/** What a burst is asked to be. */
export interface BurstRequest {
  readonly id: string;
  readonly link: string;
  readonly outflowLps: number;
}

/** Smallest pipe that a drawn burst takes, mm. */
const SMALLEST_DRAWN_MM = 100;
/** Discharge coefficient of a torn pipe × √(2g), by which its bore bounds the outflow. */
const FULL_BORE = 0.8 * Math.sqrt(2 * 9.80665);

/** The pipe with an id; throws with what to do when it cannot burst. */
export function burstPipe(model: NetworkModel, linkId: string): NetworkLink {
  const link = model.links.find(({ id }) => id === linkId);
  if (link?.kind === 'pipe') return link;
  const why = link === undefined ? 'is not in the network' : `is a ${link.kind}`;
  throw new Error(`Link "${linkId}" ${why}; name a pipe, for instance ${firstPipe(model)}, or leave it out.`);
}

/** Draws a pipe of 100 mm or more that is not torn yet, each metre of pipe being as likely as any other. */
export function drawPipe(
  model: NetworkModel,
  random: Random,
  torn: ReadonlySet<string> = new Set(),
): NetworkLink {
  const pipes = model.links.filter(
    ({ id, kind, diameterMm }) => kind === 'pipe' && diameterMm >= SMALLEST_DRAWN_MM && !torn.has(id),
  );
  let left = random.next() * pipes.reduce((sum, { lengthM }) => sum + lengthM, 0);
  const drawn = pipes.find(({ lengthM }) => {
    left -= lengthM;
    return left <= 0;
  });
  if (drawn === undefined)
    throw new Error(`Network ${model.id} has no pipe of ${SMALLEST_DRAWN_MM} mm or more.`);
  return drawn;
}

/** Most a hole in a pipe lets out at one metre of pressure, L/s: its whole bore. */
export function largestCoefficient(diameterMm: number): number {
  const areaM2 = Math.PI * (diameterMm / 2000) ** 2;
  return areaM2 * FULL_BORE * 1000;
}

function firstPipe(model: NetworkModel): string {
  return model.links.find(({ kind }) => kind === 'pipe')?.id ?? 'none';
}
