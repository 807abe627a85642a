/**
 * Standard pipes in inches, rise before span, by the number that a file may give in place of them: elliptical concrete pipe (ASTM C507) and
 * arch pipe of concrete (ASTM C506).
 */
const ELLIPSES: readonly (readonly [number, number])[] = [
  [14, 23],
  [19, 30],
  [22, 34],
  [24, 38],
  [27, 42],
  [29, 45],
  [32, 49],
  [34, 53],
  [38, 60],
  [43, 68],
  [48, 76],
  [53, 83],
  [58, 91],
  [63, 98],
  [68, 106],
  [72, 113],
  [77, 121],
  [82, 128],
  [87, 136],
  [92, 143],
  [97, 151],
  [106, 166],
  [116, 180],
];

const ARCHES: readonly (readonly [number, number])[] = [
  [11, 18],
  [13.5, 22],
  [15.5, 26],
  [18, 28.5],
  [22.5, 36.25],
  [26.625, 43.75],
  [31.3125, 51.125],
  [36, 58.5],
  [40, 65],
  [45, 73],
  [54, 88],
  [62, 102],
  [72, 115],
  [77.5, 122],
  [87.125, 138],
  [96.875, 154],
  [106.5, 168.75],
];

/** Rise and span in inches of an elliptical pipe lying flat, or nothing where there is no such number. */
export function ellipseSize(number: number): readonly [number, number] | undefined {
  return ELLIPSES[number - 1];
}

/** Rise and span in inches of a concrete arch pipe, or nothing where there is no such number. */
export function archSize(number: number): readonly [number, number] | undefined {
  return ARCHES[number - 1];
}
