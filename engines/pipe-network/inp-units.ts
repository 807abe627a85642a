import { begins, type InpReader, type InpRow } from './inp-rows.ts';

/** Sizes of a file's units in the engine's, with EPANET's own factors (types.h), so that numbers survive the way there and back. */
export interface InpUnits {
  /** L/s. */
  readonly flowLps: number;
  /** Metres of length, head, level. */
  readonly lengthM: number;
  /** mm of a pipe's diameter. */
  readonly diameterMm: number;
  /** Metres of pressure. */
  readonly pressureM: number;
  readonly powerKw: number;
  readonly volumeM3: number;
  /** mm of a wall's roughness (Darcy–Weisbach). */
  readonly roughnessMm: number;
}

const LPS_OF_CFS = 28.317;
const FOOT_M = 0.3048;
const PSI_OF_FOOT = 0.4333;
const KPA_OF_PSI = 6.895;
const KW_OF_HP = 0.7457;

/** Units in a cubic foot a second, US customary ones first. */
const FLOW_PER_CFS: Readonly<Record<string, readonly [number, 'us' | 'si']>> = {
  CFS: [1, 'us'],
  GPM: [448.831, 'us'],
  MGD: [0.64632, 'us'],
  IMGD: [0.5382, 'us'],
  AFD: [1.9837, 'us'],
  LPS: [LPS_OF_CFS, 'si'],
  LPM: [1699, 'si'],
  MLD: [2.4466, 'si'],
  CMH: [101.94, 'si'],
  CMD: [2446.6, 'si'],
  CMS: [0.028317, 'si'],
};

/** Units of a file from its options; gallons a minute where it names none, as EPANET takes it. */
export function inpUnits(options: readonly InpRow[], reader: InpReader): InpUnits {
  const unitRow = last(options, 'UNIT');
  const named = unitRow?.tokens[1]?.toUpperCase() ?? 'GPM';
  const flow = named === 'SI' ? FLOW_PER_CFS.LPS : FLOW_PER_CFS[named];
  if (flow === undefined && unitRow) reader.refuse(unitRow, named, 'no unit of flow that EPANET knows');
  const [perCfs, system] = flow ?? [448.831, 'us'];
  const feet = system === 'us';
  const metresPerPsi = FOOT_M / PSI_OF_FOOT;
  const kpa = !feet && last(options, 'PRESSURE', 'KPA') !== undefined;
  return {
    flowLps: LPS_OF_CFS / perCfs,
    lengthM: feet ? FOOT_M : 1,
    diameterMm: feet ? (1000 * FOOT_M) / 12 : 1,
    pressureM: feet ? metresPerPsi : kpa ? metresPerPsi / KPA_OF_PSI : 1,
    powerKw: feet ? KW_OF_HP : 1,
    volumeM3: feet ? FOOT_M ** 3 : 1,
    roughnessMm: feet ? FOOT_M : 1,
  };
}

/** The last row that begins with a keyword: later options overrule. */
export function last(options: readonly InpRow[], ...keywords: readonly string[]): InpRow | undefined {
  return options.findLast((row) => keywords.every((keyword, i) => begins(row.tokens[i], keyword)));
}

/** The number at a place of an option, or the usual one where the file has none. */
export function numberOf(row: InpRow | undefined, at: number, usual: number, reader: InpReader): number {
  return row === undefined ? usual : reader.number(row, at, row.tokens.slice(0, at).join(' '));
}
