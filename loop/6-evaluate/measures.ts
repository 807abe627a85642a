import type { Doc } from '@cityloop/core/chain';
import type { Measure } from '@cityloop/core/contracts';
import { type PackContent, threshold, thresholdMs } from '@cityloop/core/packs';

/** A closed or open incident with what its figures are counted from: its own chain, and nothing private to a stage. */
export interface Case {
  readonly incident: Doc<'incident'>;
  readonly tasks: readonly Doc<'task'>[];
  readonly content: PackContent;
  /** Milliseconds that it lay suspended. */
  readonly pausedMs: number;
}

interface Counted {
  readonly numerator: number;
  readonly denominator: number;
  readonly ids: readonly string[];
}

interface Definition {
  readonly query: string;
  readonly count: (one: Case, now: number) => Counted;
}

const nothing: Counted = { numerator: 0, denominator: 0, ids: [] };

/** The figures that packs may weigh; each counts one case and is summed over many. */
export const definitions: Readonly<Record<string, Definition>> = {
  route_in_time_rate: {
    query: 'incidents routed within their limit ÷ incidents routed or past the limit',
    count: routedInTime,
  },
  intime_dispose_rate: {
    query: 'mandatory matters done by their deadline ÷ matters done or past the deadline',
    count: doneInTime,
  },
  first_pass_rate: {
    query: 'checked matters that passed at the first check ÷ checked matters',
    count: passedFirst,
  },
  intime_archive_rate: {
    query: 'incidents closed within handling and checking limits ÷ incidents closed or past them',
    count: closedInTime,
  },
  archive_rate: { query: 'incidents closed ÷ incidents opened, suspended ones apart', count: closed },
};

/** One figure over cases: numerator, denominator and the frozen list of what was counted. */
export function measure(key: string, cases: readonly Case[], now: number): Measure {
  const definition = definitions[key] ?? {
    query: `nobody counts "${key}"; known are ${Object.keys(definitions).join(', ')}`,
    count: () => nothing,
  };
  const counts = cases.map((one) => definition.count(one, now));
  const numerator = counts.reduce((sum, count) => sum + count.numerator, 0);
  const denominator = counts.reduce((sum, count) => sum + count.denominator, 0);
  return {
    key,
    numerator,
    denominator,
    value: denominator === 0 ? null : (100 * numerator) / denominator,
    unit: '%',
    query: definition.query,
    ids: counts.flatMap((count) => count.ids),
    source: 'chain',
  };
}

/** The weighted total of 0–100 over the measures that have data; null without any. */
export function totalOf(measures: readonly Measure[], content: PackContent): number | null {
  let weights = 0;
  let sum = 0;
  for (const { key, weight, full } of content.evaluate.measures) {
    const value = measures.find((one) => one.key === key)?.value ?? null;
    if (value === null) continue;
    weights += weight;
    sum += weight * Math.min(1, value / threshold(content, full).value);
  }
  return weights === 0 ? null : Math.round((1000 * sum) / weights) / 10;
}

/** One incident routed within the limit of its urgency, or past it. */
export function routedInTime(
  { incident, content }: Pick<Case, 'incident' | 'content'>,
  now: number,
): Counted {
  const type = typeOf(incident, content);
  if (type === undefined || incident.head.state === 'merged') return nothing;
  const ref = incident.body.urgency === 'normal' ? type.clocks.route.normal : type.clocks.route.urgent;
  const due = incident.head.at.getTime() + thresholdMs(content, ref);
  const { routedAt } = incident.body;
  if (routedAt === null && now < due) return nothing;
  return { numerator: routedAt !== null && routedAt <= due ? 1 : 0, denominator: 1, ids: [incident.head.id] };
}

function doneInTime({ tasks }: Case, now: number): Counted {
  const due = tasks.filter((task) => {
    if (!task.body.mandatory || task.head.state === 'cancelled' || task.body.dueAt === null) return false;
    return task.body.doneAt !== null || now >= task.body.dueAt;
  });
  const inTime = due.filter(
    (task) => task.body.doneAt !== null && task.body.doneAt <= (task.body.dueAt ?? 0),
  );
  return { numerator: inTime.length, denominator: due.length, ids: due.map((task) => task.head.id) };
}

function passedFirst({ tasks, content }: Case): Counted {
  const checked = tasks.filter((task) => task.head.state === 'verified' && needsCheck(task, content));
  const first = checked.filter((task) => task.body.reworkCount === 0);
  return { numerator: first.length, denominator: checked.length, ids: checked.map((task) => task.head.id) };
}

/** When an incident must be closed: its limits to handle and check, and the time that it lay suspended. */
export function closingDue({ incident, content, pausedMs }: Omit<Case, 'tasks'>): number | undefined {
  const type = typeOf(incident, content);
  const limits = [type?.clocks.handle, type?.clocks.check].filter((ref) => ref !== undefined);
  if (limits.length === 0) return undefined;
  const limitMs = limits.reduce((sum, ref) => sum + thresholdMs(content, ref), 0);
  return incident.head.at.getTime() + pausedMs + limitMs;
}

function closedInTime({ incident, content, pausedMs }: Case, now: number): Counted {
  const due = closingDue({ incident, content, pausedMs });
  if (due === undefined || incident.head.state === 'voided' || incident.head.state === 'merged')
    return nothing;
  const { closedAt } = incident.body;
  if (closedAt === null && now < due) return nothing;
  return { numerator: closedAt !== null && closedAt <= due ? 1 : 0, denominator: 1, ids: [incident.head.id] };
}

function closed({ incident }: Case): Counted {
  if (['voided', 'merged', 'suspended'].includes(incident.head.state)) return nothing;
  return { numerator: incident.head.state === 'closed' ? 1 : 0, denominator: 1, ids: [incident.head.id] };
}

function needsCheck(task: Doc<'task'>, content: PackContent): boolean {
  const plan = content.plans.plans.find((one) => one.id === task.body.plan);
  return plan?.matters.find((matter) => matter.id === task.body.matter)?.proof.verify ?? true;
}

function typeOf(incident: Doc<'incident'>, content: PackContent) {
  return content.dispatch.incidents.find((type) => type.type === incident.head.type);
}
