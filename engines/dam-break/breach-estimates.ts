import { GRAVITY } from './weirs.ts';

/** What the regressions ask of a dam and its lake at the time of failure. */
export interface EstimateInput {
  readonly mode: 'overtopping' | 'piping';
  /** Height of the breach: crest less invert, m. */
  readonly breachHeightM: number;
  /** Water above the invert, m. */
  readonly waterHeightM: number;
  /** Water above the invert, m³. */
  readonly waterM3: number;
  /** Width of the crest and sum of both slopes (horizontal to 1) of the dam; MacDonald and Langridge-Monopolis need them. */
  readonly crestWidthM?: number;
  readonly damSlopes?: number;
  /** `earth`, or `hard`: rockfill, concrete face or core wall (MacDonald and Langridge-Monopolis); erodes slowly (Von Thun and Gillette). */
  readonly body?: 'earth' | 'hard';
}

/** Regressions of past failures that give a breach. */
export const BREACH_METHODS = [
  'froehlich-1995',
  'froehlich-2008',
  'macdonald-langridge-monopolis-1984',
  'von-thun-gillette-1990',
] as const;
/** One of `BREACH_METHODS`. */
export type BreachMethod = (typeof BREACH_METHODS)[number];

/** A breach as a regression estimates it; never more than an estimate. */
export interface BreachEstimate {
  readonly method: BreachMethod;
  readonly bottomWidthM: number;
  readonly sideSlope: number;
  readonly formationS: number;
  readonly source: string;
  /** What the dam lies outside of: the heights and volumes that the regression was drawn from. */
  readonly outside: readonly string[];
}

/** A greatest flow as a regression estimates it, m³/s. */
export interface PeakEstimate {
  readonly name: string;
  readonly flowM3s: number;
  readonly source: string;
}

const HOUR = 3600;
/** Heights (m) and volumes (10⁶ m³) of the failures behind each regression. */
const RANGES: Readonly<
  Record<BreachMethod, { heights: readonly [number, number]; volumes: readonly [number, number] }>
> = {
  'froehlich-1995': { heights: [3.66, 92.96], volumes: [0.013, 660] },
  'froehlich-2008': { heights: [3.05, 92.96], volumes: [0.0139, 660] },
  'macdonald-langridge-monopolis-1984': { heights: [4.27, 92.96], volumes: [0.0037, 660] },
  'von-thun-gillette-1990': { heights: [3.66, 92.96], volumes: [0.027, 660] },
};

/** Width, slopes and formation time of a breach by a regression. Throws where it lacks what it needs. */
export function estimateBreach(method: BreachMethod, input: EstimateInput): BreachEstimate {
  checkInput(input);
  const { breachHeightM: hb } = input;
  const { averageM, sideSlope, formationH, source } = raw(method, input);
  // A mean width below that of the slopes alone makes a triangle of steeper sides.
  const slope = Math.min(sideSlope, averageM / hb);
  return {
    method,
    bottomWidthM: Math.max(0, averageM - slope * hb),
    sideSlope: slope,
    formationS: formationH * HOUR,
    source,
    outside: outsideOf(method, input),
  };
}

/** Greatest flows by regressions of past failures: a check on what the growth of a breach gives, each within a factor of two to five. */
export function estimatePeaks({ waterHeightM, waterM3 }: EstimateInput): PeakEstimate[] {
  const product = waterM3 * waterHeightM;
  return [
    {
      name: 'Froehlich 1995',
      flowM3s: 0.607 * waterM3 ** 0.295 * waterHeightM ** 1.24,
      source: 'Froehlich 1995, J. Water Resour. Plann. Manage. 121(1): 0.607 V^0.295 h^1.24',
    },
    {
      name: 'MacDonald and Langridge-Monopolis 1984',
      flowM3s: 1.154 * product ** 0.412,
      source: 'MacDonald and Langridge-Monopolis 1984, J. Hydraul. Eng. 110(5): 1.154 (V h)^0.412',
    },
    {
      name: 'MacDonald and Langridge-Monopolis 1984, envelope',
      flowM3s: 3.85 * product ** 0.411,
      source: 'the same, envelope of the failures: 3.85 (V h)^0.411',
    },
  ];
}

function raw(
  method: BreachMethod,
  {
    mode,
    breachHeightM: hb,
    waterHeightM: hw,
    waterM3,
    crestWidthM,
    damSlopes,
    body = 'earth',
  }: EstimateInput,
) {
  const isOver = mode === 'overtopping';
  switch (method) {
    case 'froehlich-1995':
      return {
        averageM: 0.1803 * (isOver ? 1.4 : 1) * waterM3 ** 0.32 * hb ** 0.19,
        sideSlope: isOver ? 1.4 : 0.9,
        formationH: 0.00254 * waterM3 ** 0.53 * hb ** -0.9,
        source: 'Froehlich 1995, Water Resources Engineering (ASCE), 887-891',
      };
    case 'froehlich-2008':
      return {
        averageM: 0.27 * (isOver ? 1.3 : 1) * waterM3 ** 0.32 * hb ** 0.04,
        sideSlope: isOver ? 1 : 0.7,
        formationH: (63.2 * Math.sqrt(waterM3 / (GRAVITY * hb * hb))) / HOUR,
        source: 'Froehlich 2008, J. Hydraul. Eng. 134(12), 1708-1721',
      };
    case 'macdonald-langridge-monopolis-1984': {
      if (crestWidthM === undefined || damSlopes === undefined)
        throw new Error(
          'MacDonald and Langridge-Monopolis need the width of the crest and the sum of the slopes of the dam.',
        );
      const eroded = body === 'earth' ? 0.0261 * (waterM3 * hw) ** 0.769 : 0.00348 * (waterM3 * hw) ** 0.852;
      const slope = 0.5;
      // The prism cut out of a dam of that crest and those slopes, solved for its bottom.
      const bottom =
        (eroded - hb * hb * (crestWidthM * slope + (hb * slope * damSlopes) / 3)) /
        (hb * (crestWidthM + (hb * damSlopes) / 2));
      return {
        averageM: Math.max(bottom + slope * hb, 0.25 * hb),
        sideSlope: slope,
        formationH: 0.0179 * eroded ** 0.364,
        source: 'MacDonald and Langridge-Monopolis 1984, J. Hydraul. Eng. 110(5), 567-586',
      };
    }
    case 'von-thun-gillette-1990': {
      const million = waterM3 / 1e6;
      const offset = million < 1.23 ? 6.1 : million < 6.17 ? 18.3 : million < 12.3 ? 42.7 : 54.9;
      return {
        averageM: 2.5 * hw + offset,
        sideSlope: 1,
        formationH: body === 'earth' ? 0.015 * hw : 0.02 * hw + 0.25,
        source: 'Von Thun and Gillette 1990, Guidance on breach parameters (USBR)',
      };
    }
  }
}

function outsideOf(method: BreachMethod, { breachHeightM, waterM3 }: EstimateInput): string[] {
  const { heights, volumes } = RANGES[method];
  const million = waterM3 / 1e6;
  const told: string[] = [];
  if (breachHeightM < heights[0] || breachHeightM > heights[1])
    told.push(`height ${breachHeightM.toPrecision(3)} m, drawn from ${heights[0]} to ${heights[1]} m`);
  if (million < volumes[0] || million > volumes[1])
    told.push(`volume ${million.toPrecision(3)} million m³, drawn from ${volumes[0]} to ${volumes[1]}`);
  return told;
}

function checkInput({ breachHeightM, waterHeightM, waterM3 }: EstimateInput): void {
  for (const [what, value] of [
    ['The height of the breach (m)', breachHeightM],
    ['The water above the invert (m)', waterHeightM],
    ['The volume above the invert (m³)', waterM3],
  ] as const)
    if (!(value > 0 && value < Infinity))
      throw new Error(`${what} is ${value}: an estimate needs it above 0.`);
}
