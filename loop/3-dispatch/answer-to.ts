import type { Incident, Route, Subject } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { PackContent } from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { cityDay, unitsByIds } from '@cityloop/registers/organisation';
import {
  chooseRoutes,
  expressionFaults,
  type IncidentType,
  planOf,
  routeCandidates,
  routingVariables,
  severityOf,
  titleOf,
} from './routing.ts';

/** What is asked of the rules. */
export interface Question {
  readonly content: PackContent | undefined;
  /** Undefined where no pack knows the matter. */
  readonly type: IncidentType | undefined;
  readonly subject: Subject | null;
  readonly alarmLevel: number | null;
  readonly placePath: string;
  readonly title: string;
  /** Set by a person who writes it down. */
  readonly urgency: Incident['urgency'] | undefined;
}

/** What the rules answer: who is asked at each level, who leads, how urgent and how bad it is. */
export interface RulesAnswer {
  readonly routes: readonly Route[];
  readonly lead: Route | undefined;
  readonly urgency: Incident['urgency'];
  readonly plan: string | null;
  readonly title: string;
  readonly level: number;
  /** Expressions that could not be computed for these facts. */
  readonly faults: readonly string[];
}

const unmatched = { routes: [], lead: undefined, plan: null, faults: [] } as const;

/** What the rules of its type answer to a matter; nothing is guessed about one without a type. */
export async function answerTo(tx: Tx, question: Question, services: Services): Promise<RulesAnswer> {
  const { content, type, subject, alarmLevel, placePath, title } = question;
  if (content === undefined || type === undefined)
    return { ...unmatched, urgency: question.urgency ?? 'normal', title, level: alarmLevel ?? 4 };
  const urgency = question.urgency ?? type.urgency;
  const variables = routingVariables(content, { subject, placePath, alarmLevel, urgency });
  const routes = await findRoutes(tx, type, variables, cityDay(services.clock.now()));
  return {
    routes,
    lead: leadOf(type, routes),
    urgency,
    plan: planOf(type, variables),
    title: titleOf(type, variables),
    level: Math.min(severityOf(type, variables), alarmLevel ?? 4),
    faults: expressionFaults(type, variables),
  };
}

/** The units that answer for an incident at each level, of those that exist today. */
export async function findRoutes(
  tx: Tx,
  type: IncidentType,
  variables: Readonly<Record<string, unknown>>,
  day: string,
): Promise<readonly Route[]> {
  const candidates = routeCandidates(type, variables);
  const units = await unitsByIds(
    tx,
    candidates.map((candidate) => candidate.unit),
    day,
  );
  return chooseRoutes(candidates, new Map(units.map((unit) => [unit.id, unit.path])));
}

/** The route that leads; where rules name none, nobody is guessed: the one route, if there is just one. */
function leadOf(type: IncidentType, routes: readonly Route[]): Route | undefined {
  const named = routes.find((route) => route.lead);
  if (named !== undefined) return named;
  const namesLead = type.routes.some((route) => route.lead);
  return !namesLead && routes.length === 1 ? routes[0] : undefined;
}

/** What was put right where it was seen is its unit's own; the town may look on, and no centre above has a part. */
export function onTheSpot(
  answer: RulesAnswer,
  unit: { readonly unit: string; readonly path: string },
): RulesAnswer {
  const lead = { level: 'town' as const, ...unit, lead: true, rule: 'on-the-spot' };
  const town = answer.routes.filter((route) => route.level === 'town' && route.unit !== unit.unit);
  return { ...answer, lead, routes: [lead, ...town] };
}

/** The manual queue: the district centre of the place, or the city's. */
export function queueOf(placePath: string): { unit: string; path: string } {
  const units = placePath.split('/').slice(0, 2);
  return { unit: units.at(-1) ?? '', path: units.join('/') };
}
