/** One place where what was found is not what was expected. */
export interface Mismatch {
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/**
 * Compares what was found with the part that was expected: named fields only; lists element by element and in whole.
 * `{ atLeast, atMost }` compares numbers, `{ count }` a list's length, `{ has }` a text or list, `present` and `absent`
 * are what they say.
 */
export function mismatches(expected: unknown, found: unknown, path = ''): readonly Mismatch[] {
  const fault = (): readonly Mismatch[] => [{ path, expected, found }];
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length)
      return [{ path: `${path}.length`, expected: expected.length, found: lengthOf(found) }];
    return expected.flatMap((one, index) => mismatches(one, found[index], `${path}[${index}]`));
  }
  if (isRecord(expected)) {
    const compared = compare(expected, found);
    if (compared !== undefined) return compared ? [] : fault();
    if (!isRecord(found)) return fault();
    return Object.entries(expected).flatMap(([key, one]) => mismatches(one, found[key], `${path}.${key}`));
  }
  if (expected === 'present') return found === undefined || found === null ? fault() : [];
  if (expected === 'absent') return found === undefined || found === null ? [] : fault();
  return Object.is(expected, found) ? [] : fault();
}

function compare(expected: Readonly<Record<string, unknown>>, found: unknown): boolean | undefined {
  const keys = Object.keys(expected);
  if (keys.length === 0 || !keys.every((key) => ['atLeast', 'atMost', 'count', 'has'].includes(key)))
    return undefined;
  const number = typeof found === 'number' ? found : Number.NaN;
  return keys.every((key) => {
    const wanted = expected[key];
    if (key === 'atLeast') return number >= Number(wanted);
    if (key === 'atMost') return number <= Number(wanted);
    if (key === 'count') return lengthOf(found) === wanted;
    return typeof found === 'string'
      ? found.includes(String(wanted))
      : Array.isArray(found) && found.some((one) => mismatches(wanted, one).length === 0);
  });
}

function lengthOf(found: unknown): unknown {
  return Array.isArray(found) ? found.length : found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
