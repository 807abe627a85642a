import { getAt } from './content.ts';
import { expression } from './expression.ts';
import type { PackContent, Rule } from './format/files.ts';
import type { PackFault } from './load.ts';

/** What the checker asks of its surroundings. */
export interface CheckContext {
  /** Operations that are offered; undefined where nobody is composed, e.g. an author's first look. */
  readonly operations?: readonly string[];
}

/** Faults that no schema sees: names that lead nowhere, expressions that do not parse, circles, operations nobody offers. */
export function checkPack(content: PackContent, context: CheckContext = {}): readonly PackFault[] {
  const faults: PackFault[] = [];
  const fault = (file: string, path: string, message: string) =>
    faults.push({ pack: content.pack.id, file, path, message });
  checkUnique(content, fault);
  checkThresholds(content, fault);
  checkExpressions(content, fault);
  checkNames(content, fault);
  checkReview(content, fault);
  for (const plan of content.plans.plans) checkGraph(plan, fault);
  for (const { file, path, operation } of operationsOf(content)) {
    if (context.operations !== undefined && !context.operations.includes(operation))
      fault(file, path, `nobody offers operation "${operation}"`);
    if (!content.pack.needs.includes(operation))
      fault('pack.yaml', 'needs', `does not list operation "${operation}"`);
  }
  return faults;
}

type Fault = (file: string, path: string, message: string) => void;

function checkThresholds(content: PackContent, fault: Fault): void {
  const units = new Map(content.codes.thresholds.map((row) => [row.id, row.unit]));
  const used = (file: string, path: string, id: string | undefined, unit?: string) => {
    if (id === undefined) return;
    if (!units.has(id)) fault(file, path, `codes.yaml has no threshold "${id}"`);
    else if (unit !== undefined && units.get(id) !== unit)
      fault(file, path, `threshold "${id}" has unit ${units.get(id)}, expected ${unit}`);
  };
  for (const rule of content.warn.rules) {
    const path = `rules/${rule.id}`;
    const unit = metricOf(content, rule.object, rule.metric)?.unit;
    for (const [id, expected] of thresholdsOf(rule, unit)) used('2-warn.yaml', path, id, expected);
  }
  const metrics = content.objects.objects.flatMap((object) => object.metrics);
  for (const sign of content.sense.vitalSigns) {
    const path = `vitalSigns/${sign.code}`;
    const unit = metrics.find((metric) => metric.id === sign.metric)?.unit;
    const comparesEach = /^(share|count)-/.test(sign.aggregate);
    if (comparesEach && sign.against === undefined)
      fault('1-sense.yaml', path, `aggregate ${sign.aggregate} needs a threshold as "against"`);
    used('1-sense.yaml', path, sign.against, unit);
    for (const alarm of sign.alarms) used('1-sense.yaml', path, alarm.threshold, sign.unit);
  }
  for (const incident of content.dispatch.incidents) {
    const path = `incidents/${incident.type}`;
    const { accept, handle, check, route } = incident.clocks;
    for (const id of [incident.join.within, ...Object.values(route), accept, handle, check])
      used('3-dispatch.yaml', path, id, 's');
  }
  for (const plan of content.plans.plans)
    for (const matter of plan.matters) used('plans.yaml', `${plan.id}/${matter.id}`, matter.limit, 's');
  for (const measure of content.evaluate.measures) used('6-evaluate.yaml', measure.key, measure.full);
}

/** The thresholds of a rule, each with the unit that it must have: of the metric, seconds, days, or a bare number. */
function thresholdsOf(
  rule: Rule,
  unit: string | undefined,
): readonly (readonly [string | undefined, string | undefined])[] {
  if (rule.kind === 'threshold')
    return [
      ...rule.levels.flatMap((level): [string, string | undefined][] => [
        [level.value, unit],
        [level.hold, 's'],
      ]),
      [rule.clear.value, unit],
      [rule.clear.hold, 's'],
    ];
  return [
    [rule.least, unit],
    [rule.floor.value, unit],
    [rule.sigmas, '1'],
    [rule.clear.share, '1'],
    [rule.support?.share, '1'],
    [rule.days, 'd'],
    [rule.leastDays, 'd'],
    [rule.within, 's'],
    [rule.hold, 's'],
    [rule.clear.hold, 's'],
  ];
}

function metricOf(content: PackContent, object: string, metric: string) {
  return content.objects.objects.find((one) => one.id === object)?.metrics.find((one) => one.id === metric);
}

/** Names must be unique where something else goes by them, or a layer or a lesson finds the wrong one. */
function checkUnique(content: PackContent, fault: Fault): void {
  const unique = (file: string, what: string, names: readonly string[]) => {
    for (const name of new Set(names.filter((one, at) => names.indexOf(one) !== at)))
      fault(file, what, `has "${name}" twice`);
  };
  const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
  unique('codes.yaml', 'thresholds', ids(content.codes.thresholds));
  unique('codes.yaml', 'dictionaries', ids(content.codes.dictionaries));
  unique('objects.yaml', 'objects', ids(content.objects.objects));
  for (const object of content.objects.objects) {
    unique('objects.yaml', `${object.id}/metrics`, ids(object.metrics));
    unique(
      'objects.yaml',
      `${object.id}/fields`,
      object.fields.map(({ key }) => key),
    );
  }
  unique(
    '1-sense.yaml',
    'vitalSigns',
    content.sense.vitalSigns.map(({ code }) => code),
  );
  unique('3-dispatch.yaml', 'rules, reports and schedules', [
    ...ids(content.warn.rules),
    ...ids(content.sense.reports),
    ...ids(content.schedules.schedules),
  ]);
  unique(
    '3-dispatch.yaml',
    'incidents',
    content.dispatch.incidents.map(({ type }) => type),
  );
  for (const incident of content.dispatch.incidents)
    unique('3-dispatch.yaml', `${incident.type}/routes`, ids(incident.routes));
  unique('plans.yaml', 'plans', ids(content.plans.plans));
  for (const plan of content.plans.plans) unique('plans.yaml', plan.id, ids(plan.matters));
  unique(
    '6-evaluate.yaml',
    'measures',
    content.evaluate.measures.map(({ key }) => key),
  );
  unique(
    '7-review.yaml',
    'changes',
    content.review.changes.map(({ path }) => path),
  );
}

/** What a lesson may change must be there, and its own range must hold what stands there now. */
function checkReview(content: PackContent, fault: Fault): void {
  for (const { path, min, max } of content.review.changes) {
    const now = getAt(content, path);
    if (typeof now !== 'number') fault('7-review.yaml', path, 'the pack has no number there');
    else if (now < min || now > max)
      fault('7-review.yaml', path, `the pack says ${now}, which is not within ${min} … ${max}`);
  }
  const open = new Set(content.review.changes.map(({ path }) => path));
  for (const { id, path } of content.review.proposals)
    if (!open.has(path))
      fault('7-review.yaml', id, `proposes a change of "${path}", which "changes" does not open`);
}

function checkExpressions(content: PackContent, fault: Fault): void {
  const look = (file: string, path: string, text: string | undefined) => {
    if (text === undefined) return;
    try {
      expression(text);
    } catch (error) {
      fault(file, path, error instanceof Error ? error.message : String(error));
    }
  };
  for (const object of content.objects.objects) {
    for (const approval of object.life?.approvals ?? [])
      look('objects.yaml', `${object.id}/${approval.id}/unit`, approval.unit);
    for (const move of object.life?.moves ?? []) {
      look('objects.yaml', `${object.id}/${move.id}/guard`, move.guard);
      for (const effect of move.effects)
        look('objects.yaml', `${object.id}/${move.id}/effects`, effect.value);
    }
  }
  for (const sign of content.sense.vitalSigns) look('1-sense.yaml', `${sign.code}/where`, sign.where);
  for (const rule of content.warn.rules) look('2-warn.yaml', `${rule.id}/when`, rule.when);
  for (const incident of content.dispatch.incidents) {
    look('3-dispatch.yaml', `${incident.type}/title`, incident.title);
    for (const one of [...incident.severity, ...incident.plan])
      look('3-dispatch.yaml', incident.type, one.when);
    for (const route of incident.routes) {
      look('3-dispatch.yaml', `${incident.type}/${route.id}`, route.when);
      look('3-dispatch.yaml', `${incident.type}/${route.id}`, route.unit);
    }
    for (const text of Object.values(incident.advice?.input ?? {}))
      look('3-dispatch.yaml', `${incident.type}/advice`, text);
  }
  for (const plan of content.plans.plans) {
    for (const matter of plan.matters) {
      const path = `${plan.id}/${matter.id}`;
      look('plans.yaml', path, matter.unit);
      look('plans.yaml', path, matter.verifier);
      for (const answer of matter.onAnswer) look('plans.yaml', path, answer.when);
      for (const effect of matter.effects)
        for (const text of [effect.object, ...Object.values(effect.change)]) look('plans.yaml', path, text);
    }
  }
  look('5-verify.yaml', 'done/unit', content.verify?.done.unit);
  for (const proposal of content.review.proposals) {
    look('7-review.yaml', proposal.id, proposal.when);
    look('7-review.yaml', proposal.id, proposal.to);
  }
}

function checkNames(content: PackContent, fault: Fault): void {
  const objects = new Map(content.objects.objects.map((object) => [object.id, object]));
  for (const rule of content.warn.rules) {
    const metrics = objects.get(rule.object)?.metrics.map((metric) => metric.id);
    if (metrics === undefined) fault('2-warn.yaml', rule.id, `objects.yaml has no object "${rule.object}"`);
    else if (!metrics.includes(rule.metric))
      fault('2-warn.yaml', rule.id, `object "${rule.object}" has no metric "${rule.metric}"`);
  }
  const openers = new Set([
    ...content.warn.rules.map((rule) => rule.id),
    ...content.sense.reports.map((report) => report.id),
    ...content.schedules.schedules.map((schedule) => schedule.id),
  ]);
  const plans = new Set(content.plans.plans.map((plan) => plan.id));
  const types = new Set(content.dispatch.incidents.map((incident) => incident.type));
  for (const incident of content.dispatch.incidents) {
    for (const from of incident.from)
      if (!openers.has(from))
        fault('3-dispatch.yaml', incident.type, `no rule, report or schedule "${from}"`);
    for (const { plan } of incident.plan)
      if (!plans.has(plan)) fault('3-dispatch.yaml', incident.type, `plans.yaml has no plan "${plan}"`);
  }
  for (const schedule of content.schedules.schedules) {
    if (!types.has(schedule.opens))
      fault('schedules.yaml', schedule.id, `3-dispatch.yaml has no incident "${schedule.opens}"`);
    if (!objects.has(schedule.object))
      fault('schedules.yaml', schedule.id, `objects.yaml has no object "${schedule.object}"`);
  }
  const rows: readonly [string, string, string][] = [
    ...content.imports.imports.map((one): [string, string, string] => ['imports.yaml', one.id, one.object]),
    ...[...content.views.layers, ...content.views.lists].map((one): [string, string, string] => [
      'views.yaml',
      one.id,
      one.object,
    ]),
  ];
  for (const [file, path, object] of rows)
    if (!objects.has(object)) fault(file, path, `objects.yaml has no object "${object}"`);
  const metrics = new Set([...objects.values()].flatMap((object) => object.metrics.map(({ id }) => id)));
  for (const sign of content.sense.vitalSigns)
    if (!metrics.has(sign.metric))
      fault('1-sense.yaml', `vitalSigns/${sign.code}`, `objects.yaml has no metric "${sign.metric}"`);
  for (const object of content.objects.objects) checkLife(object.id, object.life, fault);
}

function checkLife(
  object: string,
  life: PackContent['objects']['objects'][number]['life'],
  fault: Fault,
): void {
  if (life === undefined) return;
  const states = new Set(life.states.map((state) => state.id));
  const approvals = new Set(life.approvals.map((approval) => approval.id));
  if (!states.has(life.initial))
    fault('objects.yaml', `${object}/life`, `initial state "${life.initial}" is not a state`);
  for (const move of life.moves) {
    for (const state of [...move.from, move.to])
      if (!states.has(state)) fault('objects.yaml', `${object}/${move.id}`, `"${state}" is not a state`);
    for (const approval of move.approvals ?? [])
      if (!approvals.has(approval))
        fault('objects.yaml', `${object}/${move.id}`, `"${approval}" is not an approval`);
  }
}

function checkGraph(plan: PackContent['plans']['plans'][number], fault: Fault): void {
  const byId = new Map(plan.matters.map((matter) => [matter.id, matter]));
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string, trail: readonly string[]): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'open') {
      fault('plans.yaml', `${plan.id}/${id}`, `matters wait for each other: ${[...trail, id].join(' → ')}`);
      return;
    }
    state.set(id, 'open');
    for (const before of byId.get(id)?.after ?? []) {
      if (!byId.has(before))
        fault('plans.yaml', `${plan.id}/${id}`, `waits for "${before}", which the plan does not have`);
      visit(before, [...trail, id]);
    }
    state.set(id, 'done');
  };
  for (const id of byId.keys()) visit(id, []);
}

function operationsOf(content: PackContent): readonly { file: string; path: string; operation: string }[] {
  return content.dispatch.incidents.flatMap((incident) =>
    incident.advice === undefined
      ? []
      : [{ file: '3-dispatch.yaml', path: `${incident.type}/advice`, operation: incident.advice.operation }],
  );
}
