import { createDocument, type Doc } from '@cityloop/core/chain';
import type { Subject, Task } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import {
  ExpressionError,
  expression,
  type PackContent,
  placeVariables,
  thresholdMs,
  thresholdVariables,
} from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import { cityDay, unitsByIds } from '@cityloop/registers/organisation';
import { handleRule, setDue } from './task-clock.ts';

/** A matter of a plan. */
export type Matter = PackContent['plans']['plans'][number]['matters'][number];

/** The plan `direct`: where a pack names none, the owner has one matter, to handle it. */
const direct: Matter = {
  id: 'handle',
  name: { zh: '处置', en: 'Handle' },
  after: [],
  role: 'department-clerk',
  unit: 'owner.unit',
  limit: '',
  mandatory: true,
  inputs: [],
  form: [],
  proof: { photos: 0, note: true, verify: true },
  onAnswer: [],
  effects: [],
};

/** Every matter of an incident's plan as a task. */
export async function openPlan(tx: Tx, incident: Doc<'incident'>, services: Services): Promise<void> {
  const content = await services.packs.version(tx, incident.head.packVersion);
  const matters = mattersOf(content, incident.body.plan);
  const units = await unitsFor(tx, incident, content, matters, services);
  for (const matter of matters) {
    const limitMs = content === undefined || matter.limit === '' ? null : thresholdMs(content, matter.limit);
    await openTask(tx, incident, matter, { unit: units.get(matter.id), limitMs }, services);
  }
}

/** The matters of a plan; the direct matter where there is no plan. */
export function mattersOf(content: PackContent | undefined, plan: string | null): readonly Matter[] {
  return content?.plans.plans.find((one) => one.id === plan)?.matters ?? [direct];
}

/** One matter of a version of a pack. */
export function matterOf(content: PackContent | undefined, task: Pick<Task, 'plan' | 'matter'>): Matter {
  return mattersOf(content, task.plan).find((matter) => matter.id === task.matter) ?? direct;
}

/** What a plan's expressions see. */
export function planVariables(
  content: PackContent | undefined,
  incident: { readonly head: Doc<'incident'>['head']; readonly subject: Subject | null },
): Readonly<Record<string, unknown>> {
  const { head, subject } = incident;
  return {
    place: placeVariables(head.place?.path ?? head.ownerPath),
    subject: subject === null ? { facts: {} } : { ...subject, facts: { ...subject.facts } },
    owner: { unit: head.ownerUnit, path: head.ownerPath },
    thresholds: content === undefined ? {} : thresholdVariables(content),
  };
}

/** The text that an expression of a plan gives; undefined where it needs a fact that is not there. */
export function planText(text: string, variables: Readonly<Record<string, unknown>>): string | undefined {
  try {
    return String(expression(text).value(variables));
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** The unit of each matter, by the expressions of its plan; a unit that does not exist is left out. */
export async function unitsFor(
  tx: Tx,
  incident: Doc<'incident'>,
  content: PackContent | undefined,
  matters: readonly Matter[],
  services: Services,
): Promise<ReadonlyMap<string, { unit: string; path: string }>> {
  const variables = planVariables(content, { head: incident.head, subject: incident.body.subject });
  const wanted = new Map(matters.map((matter) => [matter.id, planText(matter.unit, variables) ?? '']));
  const units = await unitsByIds(tx, [...new Set(wanted.values())], cityDay(services.clock.now()));
  const paths = new Map(units.map((unit) => [unit.id, unit.path]));
  return new Map(
    [...wanted].flatMap(([matter, unit]) => {
      const path = paths.get(unit);
      return path === undefined ? [] : [[matter, { unit, path }] as const];
    }),
  );
}

async function openTask(
  tx: Tx,
  incident: Doc<'incident'>,
  matter: Matter,
  { unit, limitMs }: { unit: { unit: string; path: string } | undefined; limitMs: number | null },
  services: Services,
): Promise<void> {
  const at = services.clock.now();
  const isReady = matter.after.length === 0;
  const dueAt = isReady && limitMs !== null ? at.getTime() + limitMs : null;
  const { head } = incident;
  // A unit that does not exist is never guessed: the incident's owner has the matter and hands it on.
  const owner = unit ?? { unit: head.ownerUnit, path: head.ownerPath };
  const body: Task = {
    incidentId: head.id,
    matter: matter.id,
    plan: incident.body.plan ?? 'direct',
    name: matter.name,
    after: matter.after,
    mandatory: matter.mandatory,
    role: matter.role,
    limitMinutes: limitMs === null ? null : limitMs / 60_000,
    dueAt,
    form: {},
    notes: [],
    attachments: [],
    takenBy: null,
    doneBy: null,
    readyAt: isReady ? at.getTime() : null,
    takenAt: null,
    doneAt: null,
    verifiedAt: null,
    reworkCount: 0,
  };
  const task = await createDocument(tx, {
    kind: 'task',
    chainId: head.chainId,
    owner,
    board: head.board,
    pack: head.pack,
    packVersion: head.packVersion,
    type: matter.id,
    title: matter.name.zh,
    level: head.level,
    state: isReady ? 'ready' : 'waiting',
    drill: head.drill,
    place: head.place,
    body,
    causes: [{ id: head.id, role: 'part-of' }],
    parts: [{ unit: owner.unit, part: 'helper' }],
    happening: {
      topic: 'task.opened',
      actor: handleRule,
      at,
      data: unit === undefined ? { unitMissing: true } : {},
    },
  });
  if (task !== undefined) await setDue(tx, task);
}
