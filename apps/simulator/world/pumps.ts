/** Speed change per metre of water missing in the tank. */
const GAIN = 0.035;
const SLOWEST = 0.86;
const FASTEST = 1.08;

/**
 * Relative speed of a pump that fills a tank: faster when the tank is below its middle, slower above. The gain is small,
 * so that a tank swings with the day and the zones below see no steps when pumps change.
 */
export function pumpSpeed(levelM: number, middleM: number): number {
  return Math.min(FASTEST, Math.max(SLOWEST, 1 + GAIN * (middleM - levelM)));
}
