import { parse } from 'yaml';
import { fieldOf, isRecord, numberOf, textOf } from './publish/json.ts';

/** One thing that happens in a scenario, `afterMs` of the city's clock from its beginning. */
export type ScenarioStep =
  | {
      readonly kind: 'burst';
      readonly afterMs: number;
      readonly name?: string;
      readonly link?: string;
      readonly outflowLps: number;
    }
  | { readonly kind: 'repair'; readonly afterMs: number; readonly name: string };

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const EXAMPLE = '"- at: +10m" with "burst: { name: first, outflowLps: 30 }" or "repair: first"';

/** Reads a scenario file: a list of steps, in any order. */
export function parseScenario(text: string): ScenarioStep[] {
  const list: unknown = parse(text);
  if (!Array.isArray(list)) throw new Error(`A scenario is a list of steps such as ${EXAMPLE}.`);
  return list.map((step, i) => parseStep(step, i + 1)).sort((a, b) => a.afterMs - b.afterMs);
}

/** Reads `LINK:LPS` of the command line; `any:LPS` draws a pipe. */
export function parseBurst(text: string): ScenarioStep {
  const [link = '', lps = ''] = text.split(':');
  const outflowLps = Number(lps);
  if (link === '' || !(outflowLps > 0)) {
    throw new Error(`Burst "${text}" is not understood: write LINK:LPS, for instance P0123:30, or any:30.`);
  }
  return { kind: 'burst', afterMs: 0, outflowLps, ...(link === 'any' ? {} : { link }) };
}

/** Reads `+1h30m` and the like. */
export function parseAfter(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  const isWhole = `+${parts.map(([part]) => part).join('')}` === text;
  if (parts.length === 0 || !isWhole)
    throw new Error(`Time "${text}" is not understood: write +90s, +10m or +1h30m.`);
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0);
}

function parseStep(step: unknown, number: number): ScenarioStep {
  const afterMs = parseAfter(textOf(step, 'at') ?? '');
  const repair = textOf(step, 'repair');
  if (repair !== undefined) return { kind: 'repair', afterMs, name: repair };
  const burst = fieldOf(step, 'burst');
  const outflowLps = numberOf(burst, 'outflowLps');
  if (!isRecord(burst) || outflowLps === undefined || outflowLps <= 0) {
    throw new Error(
      `Step ${number} of the scenario is neither a burst with outflowLps nor a repair: write ${EXAMPLE}.`,
    );
  }
  const link = textOf(burst, 'link');
  const name = textOf(burst, 'name');
  return {
    kind: 'burst',
    afterMs,
    outflowLps,
    ...(link === undefined ? {} : { link }),
    ...(name === undefined ? {} : { name }),
  };
}
