import type { RoadModel, RoadSegment } from '../model.ts';
import type { RoadPoint } from '../snap.ts';

interface Step {
  readonly segment: RoadSegment;
  readonly index: number;
  readonly back: boolean;
}

interface Walk {
  readonly steps: readonly Step[];
  readonly seconds: number;
}

const head = ({ segment, back }: Step) => (back ? segment.from : segment.to);

/** Whether a walk keeps every sign, read from the rules as they stand. */
function isAllowed(
  model: RoadModel,
  steps: readonly Step[],
  open: { readonly before: boolean; readonly after: boolean },
): boolean {
  const [last, one] = [steps.at(-1), steps.at(-2)];
  if (last !== undefined && one !== undefined && last.index === one.index && last.back !== one.back) {
    const exits = exitsOf(model, head(one));
    const ordered = (model.turns ?? []).some(
      ({ kind, segments, at }) =>
        kind === 'only' &&
        segments.at(-1) === segments.at(-2) &&
        endsAs(steps.slice(0, -1), segments.slice(0, -1), at),
    );
    // A turn back that any sign orders is open to all who come that way.
    const orderedForAll = (model.turns ?? []).some(
      ({ kind, segments, at }) =>
        kind === 'only' &&
        segments.at(-1) === segments.at(-2) &&
        segments.at(-1) === last.segment.id &&
        headOfRule(model, segments.slice(0, -1), at).includes(head(one)),
    );
    if (exits.length > 1 && model.uTurns !== 'everywhere' && !ordered && !orderedForAll) return false;
  }
  for (const { kind, segments, at } of model.turns ?? []) {
    if (kind === 'no' && endsAs(steps, segments, at)) return false;
    if (kind === 'only' && endsAs(steps.slice(0, -1), segments.slice(0, -1), at)) {
      const isDrivable = exitsOf(model, head(steps.at(-2) as Step)).some(
        ({ segment }) => segment.id === segments.at(-1),
      );
      if (isDrivable && last?.segment.id !== segments.at(-1)) return false;
    }
  }
  const zones = steps.map(({ segment }) => (segment.destinationOnly ? 'd' : 'o')).join('');
  return /^d*o*d*$/.test(`${open.before ? 'o' : ''}${zones}${open.after ? 'o' : ''}`);
}

/** Where the segments of a rule lead to when driven from the node on. */
function headOfRule(model: RoadModel, ids: readonly string[], at: string): readonly string[] {
  let nodes = [at];
  for (const id of ids.slice(1)) {
    const segment = model.segments.find((one) => one.id === id);
    nodes = nodes.flatMap((node) => [
      ...(segment?.from === node ? [segment.to] : []),
      ...(segment?.to === node ? [segment.from] : []),
    ]);
  }
  return nodes;
}

function endsAs(steps: readonly Step[], ids: readonly string[], at: string): boolean {
  if (steps.length < ids.length) return false;
  const end = steps.slice(-ids.length);
  return end.every(({ segment }, i) => segment.id === ids[i]) && head(end[0] as Step) === at;
}

function exitsOf(model: RoadModel, node: string): readonly Step[] {
  return model.segments.flatMap((segment, index) => [
    ...(segment.from === node ? [{ segment, index, back: false }] : []),
    ...(segment.to === node && !segment.oneWay ? [{ segment, index, back: true }] : []),
  ]);
}

function secondsOf({ segment, back }: Step): number {
  const speed = back ? (segment.speedBackKmh ?? segment.speedKmh) : segment.speedKmh;
  return segment.lengthM / (speed / 3.6);
}

function nodeAt(model: RoadModel, { segment, share }: RoadPoint): string | undefined {
  if (share !== 0 && share !== 1) return undefined;
  return share === 0 ? model.segments[segment]?.from : model.segments[segment]?.to;
}

/** Keeps the cheapest walk last. */
function insert(queue: Walk[], walk: Walk): void {
  let [low, high] = [0, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((queue[middle]?.seconds ?? 0) > walk.seconds) low = middle + 1;
    else high = middle;
  }
  queue.splice(low, 0, walk);
}

/** Least seconds from a place to another by writing walks out, cheapest first; two walks are alike when their last steps and zones are. */
export function secondsByWalks(model: RoadModel, start: RoadPoint, end: RoadPoint): number {
  const memory = Math.max(2, ...(model.turns ?? []).map(({ segments }) => segments.length));
  const [startNode, endNode] = [nodeAt(model, start), nodeAt(model, end)];
  const isOpen = (point: RoadPoint) => !model.segments[point.segment]?.destinationOnly;
  const before = startNode !== undefined && isOpen(start);
  const after = endNode !== undefined && isOpen(end);
  const segment = model.segments[start.segment] as RoadSegment;
  let best = startNode !== undefined && startNode === endNode ? 0 : Infinity;
  const queue: Walk[] = [];
  function add(walk: Walk): void {
    if (walk.seconds < best && isAllowed(model, walk.steps, { before, after: false })) insert(queue, walk);
  }
  function finish(walk: Walk): void {
    if (isAllowed(model, walk.steps, { before, after })) best = Math.min(best, walk.seconds);
  }
  /** The part of a step behind the place where it begins that lies before the other place. */
  function finishOn(step: Step, seconds: number, steps: readonly Step[], fromShare: number): void {
    if (step.index !== end.segment || endNode !== undefined) return;
    const part = step.back ? fromShare - end.share : end.share - fromShare;
    if (part >= 0) finish({ steps, seconds: seconds + part * secondsOf(step) });
  }
  if (startNode === undefined) {
    for (const back of segment.oneWay ? [false] : [false, true]) {
      const step = { segment, index: start.segment, back };
      finishOn(step, 0, [step], start.share);
      add({ steps: [step], seconds: (back ? start.share : 1 - start.share) * secondsOf(step) });
    }
  } else {
    for (const step of exitsOf(model, startNode)) {
      finishOn(step, 0, [step], step.back ? 1 : 0);
      add({ steps: [step], seconds: secondsOf(step) });
    }
  }
  const done = new Set<string>();
  while (queue.length > 0) {
    const walk = queue.pop() as Walk;
    if (walk.seconds >= best) break;
    const recent = walk.steps.slice(-memory).map(({ index, back }) => `${index}${back ? '-' : '+'}`);
    const zones = walk.steps.map((step) => (step.segment.destinationOnly ? 'd' : 'o')).join('');
    const key = `${recent.join(' ')} ${/^o|do/.test(zones) || before ? 'open seen' : ''}`;
    if (done.has(key)) continue;
    done.add(key);
    const at = head(walk.steps.at(-1) as Step);
    if (at === endNode) finish(walk);
    for (const step of exitsOf(model, at)) {
      const steps = [...walk.steps, step];
      if (!isAllowed(model, steps, { before, after: false })) continue;
      finishOn(step, walk.seconds, steps, step.back ? 1 : 0);
      add({ steps, seconds: walk.seconds + secondsOf(step) });
    }
  }
  return best;
}
