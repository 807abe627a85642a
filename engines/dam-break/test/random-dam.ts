import { seededRandom } from '../../lib/random.ts';
import type { Breach, DamBreak, Outlet } from '../model.ts';
import type { StageCurve } from '../stage-curve.ts';

/** A dam from a seed: curve by area or volume, inflow, spillway, outlet and a breach of either mode, drained within a day. */
export function randomDam(seed: number): DamBreak {
  const random = seededRandom(seed);
  const between = (least: number, most: number) => least + (most - least) * random();
  const bottom = between(20, 300);
  const height = between(8, 80);
  const count = 3 + Math.floor(8 * random());
  const stagesM = Array.from({ length: count }, (_, i) => bottom + (height * i) / (count - 1));
  const steps = stagesM.map(() => between(1e3, 4e5));
  const grown = steps.map((_, i) => steps.slice(0, i + 1).reduce((a, b) => a + b, 0));
  const curve: StageCurve =
    random() < 0.5
      ? { kind: 'area', stagesM, areasM2: grown }
      : {
          kind: 'volume',
          stagesM,
          volumesM3: grown.map((value) => (value - (grown[0] ?? 0)) * height * 0.3),
        };
  const crestM = bottom + 0.9 * height;
  const invertM = bottom + between(0, 0.3) * height;
  const outlets: Outlet[] = [
    { kind: 'orifice', middleM: bottom + 0.1 * height, areaM2: between(1, 6) },
    { kind: 'rating', stagesM: [bottom, crestM], flowsM3s: [0, between(5, 60)] },
  ];
  const isPiping = random() < 0.5;
  const breach: Breach = {
    mode: isPiping ? 'piping' : 'overtopping',
    crestM,
    invertM,
    bottomWidthM: between(5, 120),
    sideSlope: between(0, 1.5),
    formationS: between(60, 2 * 3600),
    progress: random() < 0.5 ? 'linear' : 'sine',
    start: { kind: 'time', timeS: between(0, 3600) },
    ...(isPiping ? { pipeM: invertM + between(0.1, 0.8) * (crestM - invertM) } : {}),
  };
  return {
    reservoir: {
      curve,
      datum: 'national1985',
      initialStageM: crestM - between(0, 0.05) * height,
      inflowM3s: { timesS: [0, 3600, 9000], values: [between(0, 50), between(50, 800), between(0, 50)] },
      spillways: [{ crestM: crestM - 0.1 * height, lengthM: between(5, 60) }],
      outlets,
    },
    breach,
    ...(random() < 0.4
      ? {
          tailWater: {
            kind: 'rating' as const,
            flowsM3s: [0, 500, 20_000],
            levelsM: [bottom - 5, bottom + 0.1 * height, bottom + 0.6 * height],
          },
        }
      : {}),
  };
}
