import { basinAbove, type Drainage } from './drainage.ts';

/** How water runs on slopes and in channels. */
export interface Roughness {
  /** Manning's n of slopes, s/m^(1/3). */
  readonly slope: number;
  /** Manning's n of channels. */
  readonly channel: number;
  /** Basin from which a cell has a channel, km². */
  readonly channelFromKm2: number;
  /** Width of a channel: `channelWidthM` · (km² above)^`channelWidthPower`, at most as wide as a cell. */
  readonly channelWidthM: number;
  readonly channelWidthPower: number;
  /** Least slope of the way down, m/m, for level and filled ground. */
  readonly leastSlope: number;
}

/** Usual values: grass and brush on slopes, stony brooks; widths by a regime law for mountain streams. */
export const USUAL_ROUGHNESS: Roughness = {
  slope: 0.1,
  channel: 0.045,
  channelFromKm2: 0.3,
  channelWidthM: 3,
  channelWidthPower: 0.45,
  leastSlope: 0.002,
};

/** The ways of a basin's water, cell by cell from above; one entry a cell in every array. */
export interface HillNetwork {
  /** Number of the cell on the ground. */
  readonly cells: Int32Array;
  /** Place in this network of the cell below; −1 for the last, where the section is. */
  readonly next: Int32Array;
  readonly areaM2: number;
  /** Way to the cell below, m. */
  readonly lengthM: Float64Array;
  /** Width of the flow, m. */
  readonly widthM: Float64Array;
  /** √slope / n. */
  readonly conveyance: Float64Array;
  readonly isChannel: Uint8Array;
}

/** The basin above a cell as slopes and channels. */
export function hillNetwork(
  drainage: Drainage,
  outlet: number,
  roughness: Roughness = USUAL_ROUGHNESS,
): HillNetwork {
  for (const [name, value] of Object.entries(roughness))
    if (!(value > 0 || (name === 'channelWidthPower' && value === 0)))
      throw new Error(`${name} of the roughness is ${value}.`);
  const { ground, filledM, down, upstream } = drainage;
  const { columns, cellWidthM, cellHeightM } = ground;
  const cells = basinAbove(drainage, outlet);
  const places = new Int32Array(down.length).fill(-1);
  for (let i = 0; i < cells.length; i++) places[cells[i] ?? 0] = i;
  const areaM2 = cellWidthM * cellHeightM;
  const next = new Int32Array(cells.length).fill(-1);
  const lengthM = new Float64Array(cells.length);
  const widthM = new Float64Array(cells.length);
  const conveyance = new Float64Array(cells.length);
  const isChannel = new Uint8Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i] ?? 0;
    const to = down[cell] ?? -1;
    const east = to < 0 ? 0 : (to % columns) - (cell % columns);
    const south = to < 0 ? 1 : Math.floor(to / columns) - Math.floor(cell / columns);
    const length = Math.hypot(east * cellWidthM, south * cellHeightM);
    const drop = to < 0 ? 0 : (filledM[cell] ?? 0) - (filledM[to] ?? 0);
    const slope = Math.max(roughness.leastSlope, drop / length);
    const aboveKm2 = ((upstream[cell] ?? 0) * areaM2) / 1e6;
    const channel = aboveKm2 >= roughness.channelFromKm2;
    const whole = areaM2 / length;
    const width = channel ? roughness.channelWidthM * aboveKm2 ** roughness.channelWidthPower : whole;
    if (i < cells.length - 1) next[i] = places[to] ?? -1;
    lengthM[i] = length;
    widthM[i] = Math.min(width, whole);
    conveyance[i] = Math.sqrt(slope) / (channel ? roughness.channel : roughness.slope);
    isChannel[i] = channel ? 1 : 0;
  }
  return { cells, next, areaM2, lengthM, widthM, conveyance, isChannel };
}
