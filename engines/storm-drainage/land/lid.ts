import type { LidControl, LidUse } from '../water-model.ts';
import { type Ground, groundOf } from './infiltration.ts';
import { planeStep } from './surface.ts';

/** Water that left a unit in a step, m/s over its area. */
export interface LidFlows {
  readonly evaporationMs: number;
  readonly infiltrationMs: number;
  readonly surfaceMs: number;
  readonly drainMs: number;
}

/** What comes to a unit in a step: rates in m/s over its area. */
export interface LidInput {
  readonly stepS: number;
  readonly rainMs: number;
  /** Runoff of other surfaces. */
  readonly runonMs: number;
  readonly evaporationMs: number;
  readonly recovery: number;
  readonly conductivity: number;
}

/** Units of one low-impact control. */
export interface LidState {
  /** Water in all layers, m over the area. */
  waterM(): number;
  step(input: LidInput): LidFlows;
}

/** Longest step of the layers, s. */
const LAYER_STEP_S = 30;

/** Layers of a control with the water that its use says is in them at the start. `native` takes up what a swale lets through. */
export function lidStateOf(use: LidUse, native: Ground): LidState {
  return use.lid.kind === 'swale' ? swaleOf(use, native) : layersOf(use);
}

interface Layers {
  surfaceM: number;
  pavementM: number;
  moisture: number;
  storageM: number;
  passedM: number;
  dryS: number;
  isDraining: boolean;
}

/**
 * Layers one below the other (Rossman and Huber 2016, volume III, chapter 6): the surface gives what the soil takes by Green and Ampt or the
 * pavement by its permeability; soil percolates at Ks·e^(−(φ − θ)·slope) above field capacity; the storage seeps and drains at C·h^n. Flows are
 * held to what is there and to the room below, so that the balance closes to rounding.
 */
function layersOf({ lid, widthM, areaM2, saturation }: LidUse): LidState {
  const { surface, soil, pavement, storage, mat, drain, kind } = lid;
  const free = kind === 'pavement' ? 1 : 1 - surface.vegetation;
  const below =
    storage ??
    (mat === undefined
      ? undefined
      : { thicknessM: mat.thicknessM, voids: mat.voids, seepageMs: 0, clogging: 0, covered: false });
  const holds = (below?.thicknessM ?? 0) * (below?.voids ?? 0);
  const soilM = soil?.thicknessM ?? 0;
  const pavementHolds =
    pavement === undefined ? 0 : pavement.thicknessM * pavement.voids * (1 - pavement.impervious);
  const state: Layers = {
    surfaceM: 0,
    pavementM: pavementHolds * saturation,
    moisture: soil === undefined ? 0 : soil.wiltingPoint + saturation * (soil.porosity - soil.wiltingPoint),
    storageM: holds * saturation,
    passedM: 0,
    dryS: Infinity,
    isDraining: true,
  };
  const intoSoil =
    soil === undefined
      ? undefined
      : groundOf({
          method: 'modified-green-ampt',
          suctionM: soil.suctionM,
          conductivityMs: soil.conductivityMs,
          deficit: (soil.porosity - soil.wiltingPoint) * (1 - saturation),
        });
  const alpha =
    kind === 'rain-barrel' || surface.roughness <= 0 || surface.slope <= 0 || widthM <= 0 || areaM2 <= 0
      ? Number.POSITIVE_INFINITY
      : (Math.sqrt(surface.slope) / surface.roughness) * (widthM / areaM2);
  const matAlpha =
    mat === undefined || mat.roughness <= 0 || widthM <= 0 || surface.slope <= 0
      ? Infinity
      : (Math.sqrt(surface.slope) * widthM) / (mat.roughness * areaM2);
  const sums = { evaporation: 0, infiltration: 0, surface: 0, drain: 0 };
  const layers = {
    soil,
    pavement,
    below,
    drain,
    soilM,
    holds,
    pavementHolds,
    intoSoil,
    free,
    alpha,
    matAlpha,
    surface,
    kind,
  };
  return {
    waterM: () => state.surfaceM + state.pavementM + state.moisture * soilM + state.storageM,
    step(input) {
      sums.evaporation = 0;
      sums.infiltration = 0;
      sums.surface = 0;
      sums.drain = 0;
      const parts = Math.max(1, Math.ceil(input.stepS / LAYER_STEP_S));
      for (let part = 0; part < parts; part++) layerStep(state, layers, input, input.stepS / parts, sums);
      return {
        evaporationMs: sums.evaporation / input.stepS,
        infiltrationMs: sums.infiltration / input.stepS,
        surfaceMs: sums.surface / input.stepS,
        drainMs: sums.drain / input.stepS,
      };
    },
  };
}

interface LayerRules {
  readonly soil: LidControl['soil'];
  readonly pavement: LidControl['pavement'];
  readonly below: LidControl['storage'];
  readonly drain: LidControl['drain'];
  readonly soilM: number;
  readonly holds: number;
  readonly pavementHolds: number;
  readonly intoSoil: Ground | undefined;
  readonly free: number;
  readonly alpha: number;
  readonly matAlpha: number;
  readonly surface: LidControl['surface'];
  readonly kind: LidControl['kind'];
}

interface Sums {
  evaporation: number;
  infiltration: number;
  surface: number;
  drain: number;
}

function layerStep(state: Layers, rules: LayerRules, input: LidInput, h: number, sums: Sums): void {
  const { soil, pavement, below, drain, kind } = rules;
  const rain = kind === 'rain-barrel' && below?.covered === true ? 0 : input.rainMs;
  const comes = rain + input.runonMs;
  state.dryS = input.rainMs > 0 ? 0 : state.dryS + h;
  state.passedM += comes * h;
  let thirst = kind === 'rain-barrel' ? 0 : input.evaporationMs * h;
  const drink = (there: number) => {
    const taken = Math.max(0, Math.min(thirst, there));
    thirst -= taken;
    sums.evaporation += taken;
    return taken;
  };

  // From the bottom up, so that each layer knows the room below it.
  const seeps =
    below === undefined
      ? 0
      : clogged(below.seepageMs, below.clogging, below.voids * below.thicknessM, state.passedM);
  const exfiltrates = Math.min(state.storageM, seeps * h);
  state.storageM -= exfiltrates;
  sums.infiltration += exfiltrates;
  const drained = drainOf(state, rules, drain, h);
  state.storageM -= drained;
  sums.drain += drained;
  const roomBelow = below === undefined || rules.holds === 0 ? Infinity : rules.holds - state.storageM;

  let percolates = 0;
  if (soil !== undefined && rules.soilM > 0) {
    const over = Math.max(0, state.moisture - soil.fieldCapacity) * rules.soilM;
    const rate = soil.conductivityMs * Math.exp((state.moisture - soil.porosity) * soil.conductivitySlope);
    percolates = over > 0 ? Math.min(rate * h, over, throughBottom(rules, roomBelow, seeps * h)) : 0;
    state.moisture -= percolates / rules.soilM;
  }
  const soilRoom = soil === undefined ? 0 : Math.max(0, (soil.porosity - state.moisture) * rules.soilM);
  const surfaceBefore = state.surfaceM;
  let fromPavement = 0;
  if (pavement !== undefined) {
    const room = soil === undefined ? roomBelow : soilRoom;
    const rate = soil === undefined ? Infinity : soil.conductivityMs;
    fromPavement = Math.min(state.pavementM, rate * h, room);
    state.pavementM -= fromPavement;
  }

  state.surfaceM += comes * h;
  state.surfaceM -= drink(state.surfaceM);
  let into = 0;
  if (pavement !== undefined) {
    const rate = clogged(pavement.permeabilityMs, pavement.clogging, rules.pavementHolds, state.passedM);
    const roomPast = soil === undefined ? roomBelow - fromPavement : 0;
    into = Math.max(0, Math.min(state.surfaceM, rate * h, rules.pavementHolds - state.pavementM + roomPast));
    state.pavementM += into;
    const passes = soil === undefined ? Math.min(state.pavementM, roomBelow - fromPavement) : 0;
    if (passes > 0) {
      state.pavementM -= passes;
      fromPavement += passes;
    }
  } else if (soil !== undefined && rules.intoSoil !== undefined) {
    const rate = rules.intoSoil.infiltrate(h, comes, surfaceBefore / rules.free, input.recovery, 1);
    into = Math.min(state.surfaceM, rate * h, soilRoom);
  } else if (kind !== 'roof') into = Math.min(state.surfaceM, roomBelow);
  state.surfaceM -= into;

  const toSoil = pavement === undefined ? into : fromPavement;
  let toStorage = percolates;
  if (soil === undefined) toStorage = pavement === undefined ? into : fromPavement;
  else if (rules.soilM > 0) {
    state.moisture += toSoil / rules.soilM;
  }
  if (kind === 'rain-garden' || (below === undefined && kind !== 'roof') || rules.holds === 0)
    sums.infiltration += toStorage;
  else state.storageM += toStorage;
  // Below the surface nothing evaporates while water comes down.
  if (into <= 0) {
    if (pavement !== undefined) state.pavementM -= drink(state.pavementM);
    if (soil !== undefined && rules.soilM > 0)
      state.moisture -= drink(Math.max(0, state.moisture - soil.wiltingPoint) * rules.soilM) / rules.soilM;
    state.storageM -= drink(state.storageM);
  }

  if (kind === 'roof') {
    // The gutters carry what they can, the rest runs off the roof.
    const step = planeStep({ alpha: rules.alpha, storageM: rules.surface.bermM }, state.surfaceM, 0, h);
    const carried = Math.min(step.runoffMs, drain?.coefficient ?? Infinity);
    state.surfaceM = step.depthM;
    sums.drain += carried * h;
    sums.surface += (step.runoffMs - carried) * h;
    return;
  }
  const step = planeStep(
    { alpha: rules.alpha, storageM: rules.surface.bermM * rules.free },
    state.surfaceM,
    0,
    h,
  );
  state.surfaceM = step.depthM;
  sums.surface += step.runoffMs * h;
}

/** What the bottom of the soil lets through: the room of the storage, or the native ground where there is none. */
function throughBottom({ kind, below, holds }: LayerRules, roomBelow: number, seeps: number): number {
  if (kind === 'rain-garden') return below === undefined || below.seepageMs <= 0 ? Infinity : seeps;
  return holds === 0 && below !== undefined && below.seepageMs > 0 ? seeps : roomBelow;
}

/** Drain of the storage: C·h^n above its offset, a mat by Manning, a barrel only after its delay. */
function drainOf(state: Layers, rules: LayerRules, drain: LidControl['drain'], h: number): number {
  const { below, kind, matAlpha } = rules;
  if (below === undefined || below.voids <= 0) return 0;
  const depth = state.storageM / below.voids;
  if (kind === 'green-roof') {
    if (matAlpha === Infinity) return state.storageM;
    return Math.min(
      state.storageM,
      planeStep({ alpha: matAlpha, storageM: 0 }, depth, 0, h).runoffMs * h * below.voids,
    );
  }
  if (drain === undefined || drain.coefficient <= 0) return 0;
  if (kind === 'rain-barrel' && drain.delayS > 0 && state.dryS < drain.delayS) return 0;
  if (drain.openM > 0 && depth > drain.openM) state.isDraining = true;
  if (drain.openM > 0 && depth <= drain.closeM) state.isDraining = false;
  let head = depth - drain.offsetM;
  if (head <= 0 || !state.isDraining) return 0;
  // Where the storage is full, the water standing above it presses too.
  if (depth >= below.thicknessM * 0.999) {
    if (rules.soil !== undefined && state.moisture > rules.soil.fieldCapacity)
      head +=
        ((state.moisture - rules.soil.fieldCapacity) / (rules.soil.porosity - rules.soil.fieldCapacity)) *
        rules.soilM;
    if (rules.soil === undefined || state.moisture >= rules.soil.porosity * 0.999)
      head += state.surfaceM / rules.free;
  }
  const most = Math.max(0, depth - drain.offsetM) * below.voids;
  return Math.min(most, drain.coefficient * head ** drain.exponent * h);
}

/** A rate that falls to nothing as the water that passed reaches the clogging factor times the voids. */
function clogged(rateMs: number, factor: number, voidsM: number, passedM: number): number {
  if (factor <= 0 || voidsM <= 0) return rateMs;
  return rateMs * (1 - Math.min(1, passedM / (factor * voidsM)));
}

/**
 * Swale: a channel of trapezoidal section as long as its area over its width, whose bottom and sides take water up as the native ground does and
 * that sheds it by Manning's equation.
 */
function swaleOf({ lid, widthM, areaM2 }: LidUse, native: Ground): LidState {
  const { bermM, vegetation, roughness, slope, sideSlope } = lid.surface;
  const topM = widthM > 0 ? widthM : Math.sqrt(Math.max(areaM2, 1e-9));
  const side = Math.min(sideSlope, bermM > 0 ? (topM * 0.999) / (2 * bermM) : sideSlope);
  const bottomM = Math.max(0.001 * topM, topM - 2 * side * bermM);
  const lengthM = areaM2 / topM;
  const free = 1 - vegetation;
  const volume = (d: number) => free * (bottomM + side * d) * d * lengthM;
  const depthOf = (v: number) => {
    const area = v / (free * lengthM);
    return side > 0
      ? (-bottomM + Math.sqrt(bottomM * bottomM + 4 * side * area)) / (2 * side)
      : area / bottomM;
  };
  const most = volume(bermM);
  const outflow = (v: number) => {
    const d = depthOf(v);
    const area = free * (bottomM + side * d) * d;
    if (d <= 0 || roughness <= 0) return 0;
    const wet = bottomM + 2 * d * Math.hypot(1, side);
    return (Math.sqrt(slope) / roughness) * area * Math.cbrt((area / wet) ** 2);
  };
  let waterM3 = 0;
  return {
    waterM: () => (areaM2 > 0 ? waterM3 / areaM2 : 0),
    step({ stepS, rainMs, runonMs, evaporationMs, recovery, conductivity }) {
      const sums = { evaporation: 0, infiltration: 0, surface: 0 };
      const comes = rainMs + runonMs;
      const depth = depthOf(waterM3);
      const wetPart = Math.min(1, (bottomM + 2 * side * depth) / topM);
      const rate = native.infiltrate(stepS, comes / wetPart, depth, recovery, conductivity) * wetPart;
      let left = stepS;
      for (let part = 0; left > 1e-9 && part < 5000; part++) {
        const out = outflow(waterM3);
        const calm = waterM3 > 0 && out > 0 ? Math.max(0.05, (0.1 * waterM3) / out) : LAYER_STEP_S;
        const h = Math.min(left, LAYER_STEP_S, calm);
        waterM3 += comes * areaM2 * h;
        const taken = Math.min(waterM3, rate * areaM2 * h);
        waterM3 -= taken;
        const gone = Math.min(waterM3, evaporationMs * wetPart * areaM2 * h);
        waterM3 -= gone;
        const shed = Math.min(waterM3, Math.max(out * h, waterM3 - most));
        waterM3 -= shed;
        sums.infiltration += taken;
        sums.evaporation += gone;
        sums.surface += shed;
        left -= h;
      }
      const per = areaM2 > 0 ? 1 / (areaM2 * stepS) : 0;
      return {
        evaporationMs: sums.evaporation * per,
        infiltrationMs: sums.infiltration * per,
        surfaceMs: sums.surface * per,
        drainMs: 0,
      };
    },
  };
}
