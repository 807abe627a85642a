/** Share of the retention that rain wets before water runs off (NRCS; 0.2 in all published curve numbers). */
export const INITIAL_SHARE = 0.2;

/** Wetness of the soil by NRCS's antecedent moisture classes, on the scale 0 (dry) to 1 (wet). */
export const MOISTURE_CLASSES = { I: 0, II: 0.5, III: 1 } as const;

/**
 * What the soil can still hold, in mm: S = 25400/CN − 254 for the classes I, II and III at wetness 0, 0.5 and 1, with the curve
 * numbers of Chow, Maidment and Mays (1988, eq. 5.5.5 and 5.5.6); between the classes S is a straight line (ours).
 */
export function retentionMm(curveNumber: number, wetness: number): number {
  if (!(curveNumber > 0 && curveNumber <= 100))
    throw new Error(`The curve number is ${curveNumber}, not above 0 to 100.`);
  if (!(wetness >= 0 && wetness <= 1)) throw new Error(`The wetness of the soil is ${wetness}, not 0 to 1.`);
  const average = retention(curveNumber);
  const end = wetness < 0.5 ? retention(dryCurveNumber(curveNumber)) : retention(wetCurveNumber(curveNumber));
  return average + Math.abs(2 * wetness - 1) * (end - average);
}

/** The curve number of dry soil (class I) by that of class II. */
export function dryCurveNumber(average: number): number {
  return (4.2 * average) / (10 - 0.058 * average);
}

/** The curve number of wet soil (class III) by that of class II. */
export function wetCurveNumber(average: number): number {
  return (23 * average) / (10 + 0.13 * average);
}

/** Depth that has run off after so much rain (mm) from soil that can hold `retained` (mm). */
export function runoffMm(rainMm: number, retained: number, initialShare = INITIAL_SHARE): number {
  const over = rainMm - initialShare * retained;
  return over > 0 ? (over * over) / (over + retained) : 0;
}

function retention(curveNumber: number): number {
  return 25_400 / curveNumber - 254;
}
