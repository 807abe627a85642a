import type { Kernel } from '@cityloop/core/kernel';
import type { Composition } from './compose.ts';

/** One thing that must hold before the city is ready. */
export interface ReadyCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Meters count as reporting from this share of the registered ones upwards. */
const REPORTING_SHARE = 0.8;

/** Stores open, tables and seeds done, stages subscribed, meters reporting. */
export function readyChecks(state: {
  readonly kernel: Kernel | undefined;
  readonly composition: Composition | undefined;
  readonly started: boolean;
  /** The demo's network is to register its meters; elsewhere a city without meters is ready too. */
  readonly expectsMeters: boolean;
  readonly now: number;
}): readonly ReadyCheck[] {
  const { kernel, composition, started } = state;
  const rules = composition?.opened.rules;
  const consumers = kernel?.consumers.length ?? 0;
  const series = [...(composition?.devices.allSeries() ?? [])];
  const fresh = series.filter((one) => {
    const point = composition?.latest.of(one.id);
    return point !== undefined && state.now - point.t <= one.staleMs * 2;
  });
  return [
    {
      name: 'stores',
      ok: kernel !== undefined,
      detail: kernel === undefined ? 'opening' : kernel.services.store.kind,
    },
    { name: 'stages', ok: started && consumers > 0, detail: `${consumers} consumers` },
    {
      name: 'rules',
      ok: rules !== undefined && rules.stuck() === undefined,
      detail: rules?.stuck() ?? `${rules?.behind() ?? '–'} batches behind, ${rules?.aside() ?? 0} laid aside`,
    },
    {
      name: 'meters',
      ok: series.length === 0 ? !state.expectsMeters : fresh.length >= series.length * REPORTING_SHARE,
      detail: `${fresh.length} of ${series.length} reporting`,
    },
  ];
}
