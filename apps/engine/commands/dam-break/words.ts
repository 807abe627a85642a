/** Minutes in words: seconds alone below one (`40 s`), with minutes below ten minutes (`6 min 08 s`), hours from one on (`1 h 05 min`). */
export function spell(minutes: number): string {
  const seconds = Math.round(60 * Math.abs(minutes));
  const sign = minutes < 0 ? '-' : '';
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 60) return `${sign}${seconds} s`;
  if (seconds < 600)
    return `${sign}${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? '' : ` ${two(seconds % 60)} s`}`;
  const whole = Math.round(seconds / 60);
  return whole < 60 ? `${sign}${whole} min` : `${sign}${Math.floor(whole / 60)} h ${two(whole % 60)} min`;
}
