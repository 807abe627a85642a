import type { Drill } from './publish/drill.ts';
import type { World } from './world/open-world.ts';

/** L/s of a drill that names none. */
const DEFAULT_OUTFLOW_LPS = 30;

/** Carries drills of the city into the world; each starts and stops once however often it is announced. */
export interface DrillDesk {
  handle(drill: Drill): void;
  /** Goes over to a new world; bursts that run are torn there again. */
  attach(world: World): void;
}

/** Opens the desk; drills that come before a world is attached wait for it. */
export function createDrillDesk(log: (line: string) => void): DrillDesk {
  const ended = new Set<string>();
  const running = new Map<string, Drill>();
  let world: World | undefined;
  function tear(drill: Drill): void {
    if (world === undefined) return;
    const { id, link, outflowLps } = drill;
    const place = link === undefined ? {} : { link };
    const burst = world.burst({ id, ...place, outflowLps: outflowLps ?? DEFAULT_OUTFLOW_LPS });
    running.set(id, { ...drill, link: burst.link });
    log(`Drill ${id}: pipe ${burst.link} is torn, ${burst.outflowLps} L/s, at ${world.now.toISOString()}.`);
  }
  function start(drill: Drill): void {
    if (running.has(drill.id) || ended.has(drill.id)) return;
    running.set(drill.id, drill);
    attempt(drill, tear);
  }
  function stop({ id }: Drill): void {
    ended.add(id);
    if (!running.delete(id) || !world?.repair(id)) return;
    log(`Drill ${id}: repaired at ${world.now.toISOString()}.`);
  }
  /** A drill that cannot be done is over; the world and the other drills go on. */
  function attempt(drill: Drill, action: (drill: Drill) => void): void {
    try {
      action(drill);
    } catch (error) {
      running.delete(drill.id);
      ended.add(drill.id);
      log(`Drill ${drill.id} cannot be done: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return {
    handle: (drill) => (drill.action === 'start' ? start(drill) : stop(drill)),
    attach(next) {
      world = next;
      for (const drill of [...running.values()]) attempt(drill, tear);
    },
  };
}
