import type { Highs } from 'highs';

/** A sum of variables with factors. */
export type Sum = readonly (readonly [factor: number, variable: string])[];

/** A mixed-integer program in words of its own, so that a test reads like its statement. */
export interface Program {
  readonly minimise: Sum;
  readonly rows: readonly { readonly sum: Sum; readonly is: '<=' | '>=' | '='; readonly value: number }[];
  readonly binary: readonly string[];
}

/** Loads HiGHS, once for a test file. */
export async function loadHighs(): Promise<Highs> {
  const load: unknown = (await import('highs')).default;
  if (typeof load !== 'function') throw new Error('HiGHS has no loader.');
  return await load();
}

/** The least value, undefined where there is no solution. */
export function leastValue(highs: Highs, program: Program): number | undefined {
  const text = [
    'Minimize',
    ` obj: ${written(program.minimise)}`,
    'Subject To',
    ...program.rows.map(({ sum, is, value }, i) => ` r${i}: ${written(sum)} ${is} ${value}`),
    'Binary',
    ...program.binary.map((name) => ` ${name}`),
    'End',
  ].join('\n');
  const solution = highs.solve(text, { mip_rel_gap: 0, mip_abs_gap: 0 });
  if (solution.Status === 'Infeasible') return undefined;
  if (solution.Status !== 'Optimal') throw new Error(`HiGHS says ${solution.Status} of\n${text}`);
  return solution.ObjectiveValue;
}

function written(sum: Sum): string {
  if (sum.length === 0) return '0 none';
  return sum.map(([factor, name]) => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`).join(' ');
}
