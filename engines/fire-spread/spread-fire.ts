import { createFront, enterPart, type Front, nodeAt } from './front.ts';
import { checkIgnition, type Ignition, type IgnitionOutcome, light } from './ignition.ts';
import { cellName, checkLandscape, type FireGrid, type Landscape } from './landscape.ts';
import { march } from './march.ts';
import { carryOver } from './parts.ts';
import { createQueue } from './queue.ts';
import type { Pause, SpreadLaw } from './spread-law.ts';
import { firelineIntensity, flameLength } from './surface-fire.ts';

/** What burns, by which law, from where and for how long. */
export interface FireRun {
  readonly landscape: Landscape;
  readonly law: SpreadLaw;
  readonly ignitions: readonly Ignition[];
  /** Minutes after the start at which the run ends. */
  readonly untilMin: number;
}

/** How a run is stopped and followed. */
export interface FireRunOptions {
  readonly signal?: { readonly aborted: boolean };
  /** Share of the time that has been run, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** A fire that has run; every array holds one value a cell in the order of the landscape. */
export interface FireSpread extends FireGrid {
  readonly untilMin: number;
  /** The times outside the burn period, in order. */
  readonly pauses: readonly Pause[];
  /** Minutes after the start at which the front reaches the middle of the cell; Infinity where it does not by the end. */
  readonly arrivalMin: Float64Array;
  /** The same with the later times of the cells beside the last front, by which that front is drawn. */
  readonly frontMin: Float64Array;
  /** Advance of the front, square to itself, as it passes, m/min; 0 where nothing burned. */
  readonly rateMMin: Float32Array;
  /** Byram's fireline intensity of the passing front, kW/m. */
  readonly intensityKwM: Float32Array;
  readonly flameM: Float32Array;
  readonly ignitions: readonly IgnitionOutcome[];
}

/** Runs a fire over a landscape: minimum travel time, part by part of the weather. */
export function spreadFire(run: FireRun, options: FireRunOptions = {}): FireSpread {
  const { landscape, law, untilMin } = run;
  checkRun(run);
  const front = createFront(landscape, law);
  const queue = createQueue(front.time.length);
  const outcomes: IgnitionOutcome[] = run.ignitions.map(() => 'no-fuel');
  const parts = law.partsFromMin.findLastIndex((from) => from < untilMin) + 1;
  // The last part of the weather lasts to the end of the run.
  const endOf = (part: number) => law.partsFromMin[part + 1] ?? untilMin;
  const litNodes = new Set<number>();
  for (let part = 0; part < parts; part++) {
    const fromMin = law.partsFromMin[part] ?? 0;
    const endMin = Math.min(untilMin, endOf(part));
    const pauseMin = endOf(part) - fromMin;
    const starts = part === 0 ? [] : carryOver(front, part, fromMin, pauseMin, litNodes);
    const carried = starts.length;
    run.ignitions.forEach((ignition, i) => {
      const { atMin = 0 } = ignition;
      // What is lit while nothing spreads begins to with the next part that does.
      const due = atMin < endMin && outcomes[i] !== 'lit' && (atMin >= fromMin || outcomes[i] === 'no-fuel');
      if (!due || !law.spreads(part)) return;
      outcomes[i] = light(front, { ...ignition, atMin: Math.max(fromMin, atMin) }, part, starts);
    });
    for (const node of starts.slice(carried)) litNodes.add(node);
    if (!law.spreads(part)) continue;
    march(front, queue, {
      part,
      fromMin,
      untilMin: endMin,
      starts,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onProgress: (share) => options.onProgress?.((fromMin + share * (endMin - fromMin)) / untilMin),
    });
  }
  const pauses = law.partsFromMin
    .slice(0, parts)
    .map((fromMin, part) => ({ fromMin, untilMin: endOf(part) }))
    .filter((_, part) => !law.spreads(part));
  return { ...result(front, untilMin), pauses, ignitions: outcomes };
}

function checkRun({ landscape, law, ignitions, untilMin }: FireRun): void {
  checkLandscape(landscape);
  if (!(untilMin > 0 && untilMin < Infinity)) throw new Error(`The run ends at minute ${untilMin}.`);
  if (ignitions.length === 0) throw new Error('The run has no ignition.');
  ignitions.forEach(checkIgnition);
  law.partsFromMin.forEach((from, i) => {
    const before = law.partsFromMin[i - 1];
    if (before === undefined ? from !== 0 : !(from > before && from < Infinity))
      throw new Error(`Part ${i} of the weather begins at minute ${from}.`);
  });
}

function result(front: Front, untilMin: number): Omit<FireSpread, 'ignitions' | 'pauses'> {
  const { columns, rows, cellWidthM, cellHeightM } = front.landscape;
  const cells = columns * rows;
  const frontMin = new Float64Array(cells).fill(Infinity);
  const arrivalMin = new Float64Array(cells).fill(Infinity);
  const rateMMin = new Float32Array(cells);
  const intensityKwM = new Float32Array(cells);
  const flameM = new Float32Array(cells);
  const { partsFromMin } = front.law;
  for (let cell = 0; cell < cells; cell++) {
    const node = nodeAt(front, cell % columns, Math.floor(cell / columns));
    const time = front.time[node] ?? Infinity;
    if (time <= untilMin || besideBurned(front, node, untilMin)) frontMin[cell] = time;
    if (!(time <= untilMin)) continue;
    arrivalMin[cell] = time;
    const part = partsFromMin.findLastIndex((from) => from < time || from === 0);
    if (front.part[node] !== part) enterPart(front, node, part);
    const slow = front.slow[node] ?? 0;
    const gradient = Math.hypot(front.gradEast[node] ?? 0, front.gradNorth[node] ?? 0);
    // Where the fire was lit it has no direction yet; it counts as the head.
    const drift = Math.hypot(front.driftEast[node] ?? 0, front.driftNorth[node] ?? 0);
    const rate = slow > 0 ? 1 / (Number.isNaN(gradient) ? slow - drift : gradient) : 0;
    const intensity = firelineIntensity(rate, front.heat[node] ?? 0);
    if (!(rate >= 0 && intensity < Infinity))
      throw new Error(
        `The front advances ${rate} m/min at ${cellName(front.landscape, cell)}, minute ${time}.`,
      );
    rateMMin[cell] = rate;
    intensityKwM[cell] = intensity;
    flameM[cell] = flameLength(intensity);
  }
  return {
    columns,
    rows,
    cellWidthM,
    cellHeightM,
    untilMin,
    arrivalMin,
    frontMin,
    rateMMin,
    intensityKwM,
    flameM,
  };
}

function besideBurned(front: Front, node: number, untilMin: number): boolean {
  for (let k = 0; k < 8; k++)
    if ((front.time[node + (front.step[k] ?? 0)] ?? Infinity) <= untilMin) return true;
  return false;
}
