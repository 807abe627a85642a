import { audit, systemPrincipal } from '@cityloop/core/access';
import { readChain } from '@cityloop/core/chain';
import { Alarm, type Message } from '@cityloop/core/contracts';
import { askJob, type DueTimer, type Job, type Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import type { DeviceIndex } from '@cityloop/registers/devices';
import { z } from 'zod';
import { endDrill, readDrill, readDrills, subjectsBeingHandled } from './drills.store.ts';
import type { Drill } from './drills.ts';

/** Sends a command to the gateway that plays the exercise. */
export type SendDown = (gateway: string, command: Readonly<Record<string, unknown>>) => Promise<void>;

/** An incident of an exercise that is dealt with. */
export interface DealtWith {
  /** Gateways whose meters raised its alarms. */
  readonly gateways: ReadonlySet<string>;
  /** Reading that decided its first alarm, ms UTC. */
  readonly decidedAt: number;
  /** Gateways that other incidents of exercises still stand for. */
  readonly busy: ReadonlySet<string>;
}

const StopJob = z.object({ drill: z.uuid(), gateway: z.string(), kind: z.string() });
const mender = systemPrincipal('drill-over', []);

/**
 * Exercises that are over with an incident: all that its gateways play, or, while another incident of the same gateway
 * goes on, only the one that had begun last before this one's first alarm.
 */
export function drillsOver(running: readonly Drill[], dealt: DealtWith): readonly Drill[] {
  return [...dealt.gateways].flatMap((gateway) => {
    const own = running.filter((drill) => drill.request.gateway === gateway);
    if (!dealt.busy.has(gateway)) return own;
    return own
      .filter((drill) => drill.startedAt.getTime() <= dealt.decidedAt)
      .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
      .slice(0, 1);
  });
}

/** When everything that an exercise's incident asked for is done, the exercise is over and its gateway is told. */
export function onDealtWith(devices: DeviceIndex) {
  return async (tx: Tx, message: Message, services: Services): Promise<void> => {
    if (!message.document.drill) return;
    const running = await readDrills(tx, { state: 'running' });
    if (running.length === 0) return;
    const alarms = await alarmsOf(tx, message.chainId);
    const over = drillsOver(running, {
      gateways: gatewaysOf(
        devices,
        alarms.map((alarm) => alarm.subject.id),
      ),
      decidedAt: Math.min(...alarms.map((alarm) => alarm.decidedAt)),
      busy: gatewaysOf(devices, await subjectsBeingHandled(tx, message.document.id)),
    });
    for (const drill of over) await end(tx, drill, services.clock.now());
  };
}

/** An exercise that nobody ended is over after its longest time. */
export async function onForgotten(tx: Tx, timer: DueTimer, services: Services): Promise<void> {
  const drill = await readDrill(tx, z.object({ drill: z.uuid() }).parse(timer.body).drill);
  if (drill !== undefined) await end(tx, drill, services.clock.now());
}

async function end(tx: Tx, { id, request: { gateway, kind } }: Drill, at: Date): Promise<void> {
  if ((await endDrill(tx, id, at)) === undefined) return;
  await audit(tx, { actor: mender, action: 'drill.stop', objectType: 'drill', objectId: id }, at);
  await askJob(tx, { module: 'drills', name: 'stop', key: id, body: { drill: id, gateway, kind } }, at);
}

/** Tells the gateway, as a job, so that it is not forgotten when the gateway or the server is away. */
export function sendStop(send: SendDown, show: (services: Services, gateway: string) => Promise<void>) {
  return async (job: Job, services: Services): Promise<() => Promise<void>> => {
    const { drill, gateway, kind } = StopJob.parse(job.body);
    await show(services, gateway);
    await send(gateway, { id: drill, action: 'stop', kind });
    return async () => {};
  };
}

async function alarmsOf(tx: Tx, chainId: string): Promise<readonly Alarm[]> {
  const { documents } = await readChain(tx, chainId);
  return documents.filter(({ head }) => head.kind === 'alarm').map(({ body }) => Alarm.parse(body));
}

function gatewaysOf(devices: DeviceIndex, ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.flatMap((id) => devices.device(id)?.gateway ?? []));
}
