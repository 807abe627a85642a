import type { Drill } from './publish/drill.ts';
import type { World } from './world/open-world.ts';

/** L/s of a drill that names none. */
const DEFAULT_OUTFLOW_LPS = 30;

/** Carries drills of the city into the world; each starts and stops once however often it is announced. */
export interface DrillDesk {
  handle(drill: Drill): void;
}

/** Opens the desk on a world. */
export function createDrillDesk(world: World, log: (line: string) => void): DrillDesk {
  const ended = new Set<string>();
  const running = new Set<string>();
  function start({ id, link, outflowLps }: Drill): void {
    if (running.has(id) || ended.has(id)) return;
    const burst = world.burst({
      id,
      ...(link === undefined ? {} : { link }),
      outflowLps: outflowLps ?? DEFAULT_OUTFLOW_LPS,
    });
    running.add(id);
    log(`Drill ${id}: pipe ${burst.link} is torn, ${burst.outflowLps} L/s, at ${world.now.toISOString()}.`);
  }
  function stop({ id }: Drill): void {
    ended.add(id);
    if (!running.delete(id)) return;
    world.repair(id);
    log(`Drill ${id}: repaired at ${world.now.toISOString()}.`);
  }
  return {
    handle(drill) {
      try {
        if (drill.action === 'start') start(drill);
        else stop(drill);
      } catch (error) {
        log(`Drill ${drill.id} cannot be done: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}
