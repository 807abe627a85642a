import { clearanceConflicts, pipesNear } from '../clearance.ts';
import { crossSection } from '../cross-section.ts';
import { digConflicts, shallowPipes } from '../dig.ts';
import { gravityDirections, traceDirections } from '../flow-direction.ts';
import { networkGraph } from '../graph.ts';
import { isolatePipe } from '../isolation.ts';
import { longitudinalSection } from '../longitudinal-section.ts';
import type { NetworkModel } from '../model.ts';
import { type BuriedPipe, pipeSpace } from '../pipe-space.ts';
import { buriedTown, townPoint } from './buried-town.ts';
import { linkRow, network, nodeRow } from './rows.ts';
import type { Clock } from './scale-measures.ts';

/** Seconds that each of the seven analyses takes on a net of about 10,000 pipes, its indices built anew each time. */
export function measureAnalyses(now: Clock): {
  readonly pipes: number;
  readonly seconds: Readonly<Record<string, number>>;
} {
  const pipes = buriedTown(10_200, 1);
  const model = valvedNetwork(pipes);
  const seconds: Record<string, number> = {};
  const measure = (name: string, run: () => unknown): void => {
    const start = now();
    if (run() === undefined) throw new Error(`${name} found nothing.`);
    seconds[name] = (now() - start) / 1000;
  };
  measure('flow-direction', () => traceDirections(gravityDirections(pipes), 'drainage-0', 'down').nodes[0]);
  measure(
    'cross-section',
    () => crossSection(pipeSpace(pipes), [townPoint(-1500, -40), townPoint(1500, 55)]).pipes[0],
  );
  measure('longitudinal-section', () =>
    longitudinalSection(pipeSpace(pipes), { from: 'water-0', to: 'water-900' }),
  );
  measure('connectivity', () => traceDirections(gravityDirections(pipes), 'water-0', 'connected').pipes[0]);
  measure('isolation', () => isolatePipe(networkGraph(model), 'water-40-41'));
  measure('clearance', () => {
    const space = pipeSpace(pipes);
    const rule = { source: 'design', sourceRef: 'a measure', verified: false } as const;
    const conflicts = clearanceConflicts(space, [
      { a: '*', b: '*', horizontalM: 1, verticalM: 0.3, ...rule },
    ]);
    return pipesNear(space, conflicts[0]?.a ?? '', 5)[0];
  });
  measure('dig', () => {
    const space = pipeSpace(pipes);
    shallowPipes(space, [
      { medium: '*', coverM: 0.7, source: 'design', sourceRef: 'a measure', verified: false },
    ]);
    const ring = [townPoint(-200, -200), townPoint(200, -200), townPoint(200, 200), townPoint(-200, 200)];
    return digConflicts(space, { rings: [ring], depthM: 1.5, marginM: 0.3, bufferM: 5 })[0];
  });
  return { pipes: pipes.length, seconds };
}

/** The pipes as a network for isolation: every second one has a valve at its start, the first node is the source. */
function valvedNetwork(pipes: readonly BuriedPipe[]): NetworkModel {
  const ids = [...new Set(pipes.flatMap((pipe) => [pipe.from, pipe.to]))];
  const valves = pipes.filter((_, i) => i % 2 === 0);
  const behind = new Set(valves.map((pipe) => pipe.id));
  return network(
    [
      ...ids.map((id, i) => nodeRow(id, i === 0 ? { kind: 'reservoir' } : {})),
      ...valves.map((pipe) => nodeRow(`at-${pipe.id}`)),
    ],
    [
      ...pipes.map(({ id, from, to }) => linkRow(id, behind.has(id) ? `at-${id}` : from, to)),
      ...valves.map(({ id, from }) => linkRow(`valve-${id}`, from, `at-${id}`, { kind: 'valve' })),
    ],
  );
}
