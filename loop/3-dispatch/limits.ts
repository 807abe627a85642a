import { readFileSync } from 'node:fs';
import { type PackContent, Sourced, thresholdMs } from '@cityloop/core/packs';
import { z } from 'zod';
import type { IncidentType } from './routing.ts';

/** The limits that an incident's clocks measure against. */
export interface Limits {
  readonly route: number;
  readonly accept?: number | undefined;
  readonly handle?: number | undefined;
  readonly check?: number | undefined;
}

const RouteLimit = Sourced.extend({
  urgency: z.enum(['critical', 'urgent', 'normal']),
  value: z.number().positive(),
  unit: z.literal('s'),
});

/** Routing limits of matters that no pack knows, as rows with their source. */
export const routeLimits = z
  .array(RouteLimit)
  .parse(JSON.parse(readFileSync(new URL('./data/route-limits.json', import.meta.url), 'utf8')));

/** An incident's limits in ms: those of its type, or the rows for what no pack knows. */
export function limitsOf(
  content: PackContent | undefined,
  type: IncidentType | undefined,
  urgency: 'critical' | 'urgent' | 'normal',
): Limits {
  if (content === undefined || type === undefined)
    return { route: (routeLimits.find((row) => row.urgency === urgency)?.value ?? 0) * 1000 };
  const { route, accept, handle, check } = type.clocks;
  const ms = (id: string | undefined) => (id === undefined ? undefined : thresholdMs(content, id));
  return {
    route: thresholdMs(content, urgency === 'normal' ? route.normal : route.urgent),
    accept: ms(accept),
    handle: ms(handle),
    check: ms(check),
  };
}
