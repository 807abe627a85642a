import type { NetworkLink, NetworkModel, NetworkNode } from './model.ts';
import type { BuriedPipe, PipePoint } from './pipe-space.ts';
import { localPlane } from './plane.ts';

/** Choices of `buriedPipes`. */
export interface BuriedPipesOptions {
  readonly medium: string;
  /** Cover of a pipe whose row has no `depthM`, metres. */
  readonly usualCoverM: number;
}

/** Pipes of a water network as they lie in the ground, and those of which the cover was assumed. */
export interface BuriedPipes {
  readonly pipes: readonly BuriedPipe[];
  readonly assumedCover: readonly string[];
}

/**
 * Lays the pipes of a network under the ground of their nodes, which is taken as straight between them; `depthM` is the
 * ground above the crown. A reservoir's elevation is its water's and a tank's that of its floor, so the ground there is that
 * of the pipe's other end.
 */
export function buriedPipes(model: NetworkModel, options: BuriedPipesOptions): BuriedPipes {
  const nodes = new Map(model.nodes.map((node) => [node.id, node]));
  const assumedCover: string[] = [];
  const pipes = model.links.flatMap((link): BuriedPipe[] => {
    const [a, b] = [nodes.get(link.from), nodes.get(link.to)];
    if (link.kind !== 'pipe' || !a || !b) return [];
    if (link.depthM === undefined) assumedCover.push(link.id);
    const points = axis(link, a, b, link.depthM ?? options.usualCoverM);
    return [
      {
        id: link.id,
        medium: options.medium,
        diameterMm: link.diameterMm,
        ...(link.material === undefined ? {} : { material: link.material }),
        from: link.from,
        to: link.to,
        points,
      },
    ];
  });
  return { pipes, assumedCover };
}

function axis(link: NetworkLink, a: NetworkNode, b: NetworkNode, coverM: number): PipePoint[] {
  const places = [[a.lng, a.lat] as const, ...(link.via ?? []), [b.lng, b.lat] as const];
  const plane = localPlane(a.lng, a.lat);
  const lengths = places.map(([lng, lat], i) => {
    const [lng0, lat0] = places[i - 1] ?? [lng, lat];
    return Math.hypot((lng - lng0) * plane.lngM, (lat - lat0) * plane.latM);
  });
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const groundA = a.kind === 'junction' ? a.elevationM : b.elevationM;
  const groundB = b.kind === 'junction' ? b.elevationM : groundA;
  let along = 0;
  return places.map(([lng, lat], i) => {
    along += lengths[i] ?? 0;
    const groundM = groundA + (total > 0 ? along / total : 0) * (groundB - groundA);
    return { lng, lat, groundM, axisM: groundM - coverM - link.diameterMm / 2000 };
  });
}
