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
  /** What a wave from the lake can bring through the whole breach, m³/s. */
  readonly waveM3s: number;
  /** Water above the invert when it begins, m³. */
  readonly waterM3: number;
}

const HOUR = 3600;

/** No dam is higher: the levels are in two units or of two datums. */
const HIGHEST_DAM_M = 400;

/** What is given of the breach, and what is not by the regression that is asked for. */
export function breachOf(input: DamBreakInput, site: Site): ChosenBreach {
  const { curve, invertM, lengthM } = site;
  const { reservoir, dam, breach: asked } = input;
  const storage = checked(() => openCurve(curve));
  const levelM = asked.startLevelM ?? reservoir.levelM;
  if (!(dam.crestM > invertM))
    throw badField(['dam', 'crestM'], dam.crestM, `a level above the invert, ${invertM} m`);
  if (dam.crestM > invertM + HIGHEST_DAM_M)
    throw badField(
      ['dam', 'crestM'],
      dam.crestM,
      `a level at most ${HIGHEST_DAM_M} m above the invert, ${invertM} m`,
    );
  if (asked.startHour !== undefined && asked.startHour >= input.hours)
    throw badField(['breach', 'startHour'], asked.startHour, `less than hours, ${input.hours} (h)`);
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
  const section = sectionOf(input, site, breach, levelM);
  const atOnce: PeakEstimate = {
    name: 'Gone at once, section of this breach',
    flowM3s: instantaneousPeak(section),
    source: `Ritter 1892, Xie Renzhi (谢任之) 1993: λ B √g H^1.5 with B ${section.widthM.toFixed(0)} m, H ${section.depthM.toFixed(1)} m and the shape ${section.shape.toFixed(2)} (1: rectangle, 2: triangle); dry ground below`,
  };
  const peaks = [...estimatePeaks(asInput), atOnce];
  return { breach, estimated, estimates, peaks, waveM3s: atOnce.flowM3s, waterM3 };
}

const STATIONS = 400;

/** The whole breach between the ground at its sides, below a level: width at the level, depth, and the shape with its area. */
function sectionOf(
  { dam }: DamBreakInput,
  { ground, axis, alongM, middle, lengthM, toGroundM }: Site,
  breach: Breach,
  levelM: number,
): { readonly widthM: number; readonly depthM: number; readonly shape: number } {
  const centre = alongM[middle] ?? 0;
  const step = lengthM / STATIONS;
  let [widthM, areaM2, depthM] = [0, 0, 0];
  let next = 1;
  for (let k = 0; k < STATIONS; k++) {
    const at = (k + 0.5) * step;
    while (next < axis.length - 1 && (alongM[next] ?? Infinity) < at) next += 1;
    const [from, to] = [alongM[next - 1] ?? 0, alongM[next] ?? lengthM];
    const [low, high] = [axis[next - 1] ?? 0, axis[next] ?? 0].map((cell) => ground.raster.values[cell] ?? 0);
    const natural = (low ?? 0) + (((high ?? 0) - (low ?? 0)) * (at - from)) / (to - from) - toGroundM;
    const beyond = Math.abs(at - centre) - 0.5 * breach.bottomWidthM;
    const side = breach.sideSlope === 0 ? Infinity : breach.invertM + beyond / breach.sideSlope;
    const cut = beyond <= 0 ? breach.invertM : Math.min(breach.crestM, side);
    const depth = Math.min(levelM, breach.crestM) - (dam.isInGround ? cut : Math.max(natural, cut));
    if (!(depth > 0)) continue;
    widthM += step;
    areaM2 += step * depth;
    depthM = Math.max(depthM, depth);
  }
  // Where the breach is narrower than the stations lie apart, it is told without the ground.
  if (widthM === 0)
    return { widthM: Math.max(breach.bottomWidthM, 0.1), depthM: levelM - breach.invertM, shape: 1 };
  return { widthM, depthM, shape: Math.min(4, Math.max(1, (widthM * depthM) / areaM2)) };
}
