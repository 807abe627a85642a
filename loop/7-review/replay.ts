import type { ChainView } from '@cityloop/core/chain';
import { Alarm } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Device, DeviceIndex } from '@cityloop/registers/devices';
import { z } from 'zod';

/** One curve of a replay. */
export const ReplayCurve = z.object({
  device: z.string(),
  name: z.string(),
  metric: z.string(),
  unit: z.string(),
  points: z.array(z.object({ t: z.number(), v: z.number() })),
  expected: z.number().nullable().describe('mean of the same slot of earlier days'),
});

const BEFORE_MS = 10 * 60_000;
const AFTER_MS = 30 * 60_000;
const STEP_MS = 15_000;
const MOST_CURVES = 12;

/** The readings behind a chain from ten minutes before the first one to half an hour after the last decision. */
export async function replayCurves(
  services: Services,
  devices: DeviceIndex,
  chain: ChainView,
  mayRead: (device: Device) => boolean,
): Promise<{ from: number; to: number; readings: z.output<typeof ReplayCurve>[] }> {
  const alarms = chain.documents
    .filter(({ head }) => head.kind === 'alarm')
    .map(({ body }) => Alarm.parse(body));
  const times = chain.events.map((event) => event.at.getTime());
  const from = Math.min(...alarms.map((alarm) => alarm.firstReadingAt), ...times) - BEFORE_MS;
  const last = Math.max(...times, ...alarms.map((alarm) => alarm.decidedAt));
  const to = Math.min(services.clock.now().getTime() + 1, last + AFTER_MS);
  const evidence = alarms.flatMap((alarm) => alarm.evidence.slice(-1));
  const curves = evidence.slice(0, MOST_CURVES).flatMap((one) => {
    const series = devices.series(one.device, one.metric);
    return series === undefined || !mayRead(series.device)
      ? []
      : [{ series, expected: one.expected ?? null }];
  });
  const step = Math.max(STEP_MS, Math.ceil((to - from) / 1000));
  const buckets = await services.telemetry.buckets(
    curves.map(({ series }) => series.id),
    from,
    to,
    step,
  );
  const readings = curves.map(({ series, expected }) => ({
    device: series.device.id,
    name: series.device.name,
    metric: series.metric,
    unit: series.unit,
    points: (buckets.get(series.id) ?? []).map((bucket) => ({ t: bucket.t, v: bucket.avg })),
    expected,
  }));
  return { from, to, readings };
}
