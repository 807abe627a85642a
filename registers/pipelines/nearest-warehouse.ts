import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { type AdviceResult, WarehouseAnswer } from './advice-result.ts';

const NEAREST_STOCK = 'resources.nearest-stock';
const Answer = z.object({ warehouse: WarehouseAnswer.nullable() });

/**
 * From which warehouse the parts come, and what has to be said about it. The valves do not wait for the parts: where stores
 * or roads give no answer, the advice goes out without a warehouse and says so.
 */
export async function nearestWarehouse(
  { operations, log }: Pick<Services, 'operations' | 'log'>,
  { place, needed }: Pick<AdviceResult, 'place' | 'needed'>,
  signal: AbortSignal | undefined,
): Promise<{ found: z.output<typeof WarehouseAnswer> | null; caveats: readonly string[] }> {
  if (place === undefined || needed.length === 0) return { found: null, caveats: [] };
  if (!operations.has(NEAREST_STOCK)) return { found: null, caveats: ['no-warehouse-register'] };
  try {
    const context = signal === undefined ? {} : { signal };
    const answer = Answer.parse(
      await operations.call(NEAREST_STOCK, { lng: place.lng, lat: place.lat, needed }, context),
    );
    return answer.warehouse === null
      ? { found: null, caveats: ['no-warehouse-has-all'] }
      : { found: answer.warehouse, caveats: caveatsOfWay(answer.warehouse.route) };
  } catch (error) {
    log.warn('burst-advice', { operation: NEAREST_STOCK, error });
    return { found: null, caveats: ['no-warehouse-answer'] };
  }
}

function caveatsOfWay(route: z.output<typeof WarehouseAnswer>['route']): readonly string[] {
  if (!route) return ['straight-line-distance'];
  return route.demonstration ? ['demonstration-roads'] : [];
}
