import type { RoadModel, RoadNode, RoadSegment } from '../model.ts';

/** Roads without a plan: parallel ones, dead ends, rings, islands, a third of them one-way, some bent. */
export function randomRoads(random: () => number, nodeCount: number, segmentCount: number): RoadModel {
  const nodes = Array.from({ length: nodeCount }, (_, i): RoadNode => {
    return { id: `n${i}`, lng: 106.5 + 0.05 * random(), lat: 29.5 + 0.05 * random() };
  });
  const pick = () => nodes[Math.floor(random() * nodeCount)]?.id ?? '';
  const segments = Array.from({ length: segmentCount }, (_, i): RoadSegment => {
    const bends = Math.floor(3 * random());
    return {
      id: `s${i}`,
      from: pick(),
      to: pick(),
      lengthM: 20 + 900 * random(),
      speedKmh: 10 + 50 * random(),
      oneWay: random() < 0.33,
      via: Array.from({ length: bends }, () => [106.5 + 0.05 * random(), 29.5 + 0.05 * random()] as const),
    };
  });
  return { nodes, segments };
}

/** Streets of a made-up town: a square of corners about 100 m apart, moved a little, some streets missing, some one-way. */
export function streetsOfTown(random: () => number, side: number): RoadModel {
  const nodes = Array.from({ length: side * side }, (_, i): RoadNode => {
    const [x, y] = [i % side, Math.floor(i / side)];
    return {
      id: `n${i}`,
      lng: 106 + 0.001 * (x + 0.4 * random()),
      lat: 29 + 0.0009 * (y + 0.4 * random()),
    };
  });
  const segments = nodes.flatMap((_, i) =>
    [i + 1, i + side].flatMap((j, k): RoadSegment[] => {
      const isEdge = k === 0 ? j % side === 0 : j >= nodes.length;
      if (isEdge || random() < 0.1) return [];
      const speedKmh = 15 + 45 * random();
      return [
        {
          id: `s${i}-${j}`,
          from: `n${i}`,
          to: `n${j}`,
          lengthM: 100 + 30 * random(),
          speedKmh,
          oneWay: random() < 0.1,
        },
      ];
    }),
  );
  return { nodes, segments };
}
