import {
  BREACH_METHODS,
  type Breach,
  type BreachEstimate,
  type EstimateInput,
  estimateBreach,
  estimatePeaks,
  instantaneousPeak,
  openCurve,
  type PeakEstimate,
} from '@cityloop/engines/dam-break';
import { badField, checked } from '../../input.ts';
import type { DamBreakInput } from './input-schema.ts';
import type { Site } from './site.ts';

/** The breach that is run, and what regressions and formulas say of it. */
export interface ChosenBreach {
  readonly breach: Breach;
  /** Fields that were estimated, as the input names them. */
  readonly estimated: readonly string[];
  readonly estimates: readonly BreachEstimate[];
  readonly peaks: readonly PeakEstimate[];
  /** Water above the invert when it begins, m³. */
  readonly waterM3: number;
}

const HOUR = 3600;

/** What is given of the breach, and what is not by the regression that is asked for. */
export function breachOf(input: DamBreakInput, { curve, invertM, lengthM }: Site): ChosenBreach {
  const { reservoir, dam, breach: asked } = input;
  const storage = checked(() => openCurve(curve));
  const levelM = asked.startLevelM ?? reservoir.levelM;
  if (!(dam.crestM > invertM))
    throw badField(['dam', 'crestM'], dam.crestM, `a level above the invert, ${invertM} m`);
  if (!(levelM > invertM))
    throw badField(['reservoir', 'levelM'], levelM, `a level above the invert of the breach, ${invertM} m`);
  if (asked.startHour !== undefined && asked.startLevelM !== undefined)
    throw badField(['breach', 'startLevelM'], asked.startLevelM, 'one of startHour and startLevelM');
  if (asked.mode === 'piping' && asked.pipeM === undefined)
    throw badField(['breach', 'pipeM'], undefined, 'the height at which piping begins (m)');
  const waterM3 = storage.volumeAt(levelM) - storage.volumeAt(invertM);
  const asInput: EstimateInput = {
    mode: asked.mode,
    breachHeightM: dam.crestM - invertM,
    waterHeightM: levelM - invertM,
    waterM3,
    body: asked.body,
    ...(asked.crestWidthM === undefined ? {} : { crestWidthM: asked.crestWidthM }),
    ...(asked.damSlopes === undefined ? {} : { damSlopes: asked.damSlopes }),
  };
  const canCut = asked.crestWidthM !== undefined && asked.damSlopes !== undefined;
  const methods = BREACH_METHODS.filter((one) => canCut || !one.startsWith('macdonald'));
  if (!methods.includes(asked.method))
    throw badField(
      ['breach', 'crestWidthM'],
      asked.crestWidthM,
      `crestWidthM and damSlopes, which ${asked.method} needs`,
    );
  const estimates = checked(() => methods.map((method) => estimateBreach(method, asInput)));
  const own = checked(() => estimateBreach(asked.method, asInput));
  const isLake = input.release === 'lake';
  const estimated = [
    asked.bottomWidthM === undefined ? 'bottomWidthM' : '',
    asked.sideSlope === undefined ? 'sideSlope' : '',
    asked.formationHours === undefined && !isLake ? 'formationHours' : '',
  ].filter((field) => field !== '');
  // A breach is no wider at the crest than the dam is long.
  const sideSlope = asked.sideSlope ?? own.sideSlope;
  const room = Math.max(0, lengthM - 2 * sideSlope * (dam.crestM - invertM));
  const breach: Breach = {
    mode: asked.mode,
    crestM: dam.crestM,
    invertM,
    bottomWidthM: asked.bottomWidthM ?? Math.min(own.bottomWidthM, room),
    sideSlope,
    formationS: isLake
      ? 0
      : asked.formationHours === undefined
        ? own.formationS
        : HOUR * asked.formationHours,
    progress: asked.progress,
    start:
      asked.startLevelM === undefined
        ? { kind: 'time', timeS: HOUR * (asked.startHour ?? 0) }
        : { kind: 'level', levelM: asked.startLevelM },
    ...(asked.pipeM === undefined ? {} : { pipeM: asked.pipeM }),
  };
  const head = levelM - invertM;
  const peaks: PeakEstimate[] = [
    ...estimatePeaks(asInput),
    {
      name: 'Gone at once, width of this breach',
      flowM3s: instantaneousPeak({ widthM: breach.bottomWidthM + breach.sideSlope * head, depthM: head }),
      source: 'Ritter 1892: 8/27 B √g H^1.5 with the mean width of the breach; dry ground below',
    },
  ];
  return { breach, estimated, estimates, peaks, waterM3 };
}
