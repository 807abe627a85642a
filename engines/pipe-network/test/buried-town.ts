import { seededRandom } from '../../lib/random.ts';
import type { BuriedPipe, PipePoint } from '../pipe-space.ts';
import { lngLatOf, localPlane } from '../plane.ts';

/** Middle of the made-up town. */
export const TOWN_PLANE = localPlane(106.55, 29.56);

/** A point of the town by metres east and north of its middle. */
export function townPoint(x: number, y: number): readonly [number, number] {
  return lngLatOf(TOWN_PLANE, x, y);
}

/** A straight or bent pipe by its points [x, y, axis] in metres, the ground at 100 m unless told. */
export function townPipe(
  id: string,
  points: readonly (readonly [x: number, y: number, axisM: number, groundM?: number])[],
  rest: Partial<BuriedPipe> = {},
): BuriedPipe {
  return {
    id,
    medium: 'water',
    diameterMm: 300,
    from: `${id}-a`,
    to: `${id}-b`,
    points: points.map(([x, y, axisM, groundM = 100]): PipePoint => {
      const [lng, lat] = townPoint(x, y);
      return { lng, lat, groundM, axisM };
    }),
    ...rest,
  };
}

const MEDIA = ['water', 'gas', 'drainage', 'power', 'telecom'] as const;

/** Five networks of streets with a slope, one for each medium, beside and across each other: about `count` pipes. */
export function buriedTown(count: number, seed = 1): readonly BuriedPipe[] {
  const random = seededRandom(seed);
  const side = Math.max(2, Math.round(Math.sqrt(count / (2 * MEDIA.length))) + 1);
  const pipes: BuriedPipe[] = [];
  const groundAt = (x: number, y: number): number =>
    250 + 0.01 * x - 0.02 * y + 4 * Math.sin(x / 300) * Math.cos(y / 400);
  MEDIA.forEach((medium, m) => {
    const cover = Array.from({ length: side * side }, () => 0.6 + 0.5 * m * random() + 0.4 * random());
    const place = (row: number, column: number): { x: number; y: number; coverM: number } => ({
      x: (column - side / 2) * 100 + 1.2 * m + 0.6 * random(),
      y: (row - side / 2) * 100 + 1.2 * m + 0.6 * random(),
      coverM: cover[row * side + column] ?? 1,
    });
    const nodes = Array.from({ length: side * side }, (_, n) => place(Math.floor(n / side), n % side));
    const join = (a: number, b: number): void => {
      const [p, q] = [nodes[a], nodes[b]];
      if (!p || !q) return;
      const diameterMm = [110, 160, 200, 300, 400, 600][Math.floor(6 * random())] ?? 200;
      const bend = {
        x: (p.x + q.x) / 2 + 3 * random(),
        y: (p.y + q.y) / 2 + 3 * random(),
        coverM: (p.coverM + q.coverM) / 2,
      };
      const points = (random() < 0.5 ? [p, bend, q] : [p, q]).map(({ x, y, coverM }) => {
        const groundM = groundAt(x, y);
        return [x, y, groundM - coverM - diameterMm / 2000, groundM] as const;
      });
      const id = `${medium}-${a}-${b}`;
      pipes.push(townPipe(id, points, { medium, diameterMm, from: `${medium}-${a}`, to: `${medium}-${b}` }));
    };
    for (let n = 0; n < nodes.length; n++) {
      if (n % side < side - 1) join(n, n + 1);
      if (n + side < nodes.length) join(n, n + side);
    }
  });
  return pipes;
}
