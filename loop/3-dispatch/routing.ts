import type { Route, Subject } from '@cityloop/core/contracts';
import {
  ExpressionError,
  expression,
  type PackContent,
  placeVariables,
  thresholdVariables,
} from '@cityloop/core/packs';

/** An incident type of a pack. */
export type IncidentType = PackContent['dispatch']['incidents'][number];

/** What routing, severity and plan conditions see. */
export interface RoutingFacts {
  readonly subject: Subject | null;
  readonly placePath: string;
  readonly alarmLevel: number | null;
  readonly urgency: string;
}

/** The variables of a pack's dispatch expressions. */
export function routingVariables(
  content: PackContent,
  facts: RoutingFacts,
): Readonly<Record<string, unknown>> {
  const { subject } = facts;
  return {
    subject: subject === null ? { facts: {} } : { ...subject, facts: { ...subject.facts } },
    place: placeVariables(facts.placePath),
    thresholds: thresholdVariables(content),
    incident: { urgency: facts.urgency },
    alarm: { level: facts.alarmLevel ?? 4 },
  };
}

/** The unit id of each route rule that applies, in the order of the rules; whether the unit exists is asked elsewhere. */
export function routeCandidates(
  type: IncidentType,
  variables: Readonly<Record<string, unknown>>,
): readonly {
  readonly rule: string;
  readonly level: Route['level'];
  readonly unit: string;
  readonly lead: boolean;
}[] {
  return type.routes.flatMap((route) => {
    if (!applies(route.when, variables)) return [];
    const unit = computed(route.unit, variables);
    return typeof unit === 'string' && unit !== ''
      ? [{ rule: route.id, level: route.level, unit, lead: route.lead }]
      : [];
  });
}

/** One route a level: the first rule whose unit exists; at most one of them leads. */
export function chooseRoutes(
  candidates: ReturnType<typeof routeCandidates>,
  paths: ReadonlyMap<string, string>,
): readonly Route[] {
  const existing = candidates.filter((candidate) => paths.has(candidate.unit));
  const lead = existing.find((candidate) => candidate.lead);
  const chosen = (['town', 'district', 'city'] as const).flatMap((level) => {
    const own =
      lead?.level === level
        ? lead
        : existing.find((candidate) => candidate.level === level && !candidate.lead);
    const any = own ?? existing.find((candidate) => candidate.level === level);
    return any === undefined ? [] : [any];
  });
  return chosen.map((one) => ({
    level: one.level,
    unit: one.unit,
    path: paths.get(one.unit) ?? '',
    lead: one === lead,
    rule: one.rule,
  }));
}

/** The severity that the first fitting row gives. */
export function severityOf(type: IncidentType, variables: Readonly<Record<string, unknown>>): number {
  return type.severity.find((row) => applies(row.when, variables))?.level ?? 4;
}

/** The plan that the first fitting row names. */
export function planOf(type: IncidentType, variables: Readonly<Record<string, unknown>>): string | null {
  return type.plan.find((row) => applies(row.when, variables))?.plan ?? null;
}

/** An incident's title: the type's, or its name where the title needs a fact that is not there. */
export function titleOf(type: IncidentType, variables: Readonly<Record<string, unknown>>): string {
  const title = computed(type.title, variables);
  return typeof title === 'string' && title !== '' ? title : type.name.zh;
}

/** What could not be computed for these facts, in words: shown on the incident, so that somebody mends the pack. */
export function expressionFaults(
  type: IncidentType,
  variables: Readonly<Record<string, unknown>>,
): readonly string[] {
  const texts = [
    type.title,
    ...[...type.severity, ...type.plan].map((row) => row.when),
    ...type.routes.flatMap((route) =>
      applies(route.when, variables) ? [route.when, route.unit] : [route.when],
    ),
  ];
  return texts.flatMap((text) => {
    if (text === undefined) return [];
    try {
      expression(text).value(variables);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}

/** A condition that cannot be computed does not apply: the next row decides, or a person in the manual queue. */
function applies(when: string | undefined, variables: Readonly<Record<string, unknown>>): boolean {
  return when === undefined || computed(when, variables) === true;
}

function computed(text: string, variables: Readonly<Record<string, unknown>>): unknown {
  try {
    return expression(text).value(variables);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
