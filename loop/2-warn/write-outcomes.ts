import { changeDocument, createDocument, derivedId, lockDocument } from '@cityloop/core/chain';
import type { Actor, Evidence, Place, Subject } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import type { Series } from '@cityloop/registers/devices';
import type { Outcome } from './evaluate.ts';
import { closeAlarm, type OpenAlarm, openAlarm, raiseLevel, readOpenAlarms } from './warn.store.ts';

type Raise = Outcome & { readonly kind: 'raise' };

/**
 * Writes what a batch led to: signals through the stage that owns them, alarms here; twice writes once. Gives the alarms that
 * were open already, raised by somebody else: the rules go on from them.
 */
export async function writeOutcomes(
  tx: Tx,
  outcomes: readonly Outcome[],
  services: Services,
  isDrill: (series: Series, since: number) => boolean,
): Promise<readonly OpenAlarm[]> {
  const standing: OpenAlarm[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind !== 'raise') await follow(tx, outcome, services);
    else if (!(await raise(tx, outcome, services, isDrill(outcome.series, outcome.since))))
      standing.push(...(await readOpenAlarms(tx)).filter((one) => isOf(one, outcome)));
  }
  return standing;
}

function isOf(open: OpenAlarm, { series, rule }: Outcome): boolean {
  return open.rule === rule.rule.id && open.subjectId === series.device.id;
}

/** Raises an alarm; false where one is open. */
async function raise(tx: Tx, outcome: Raise, services: Services, drill: boolean): Promise<boolean> {
  const { series, rule, since } = outcome;
  const { device } = series;
  const id = derivedId('alarm', rule.used.version, device.object, device.id, since);
  const opened = await openAlarm(tx, {
    rule: rule.rule.id,
    subjectType: device.object,
    subjectId: device.id,
    documentId: id,
    series: series.id,
    since,
    reference: outcome.reference,
    change: outcome.change,
    level: outcome.level,
  });
  if (!opened) return false;
  await services.packs.keep(tx, rule.pack, services.clock.now());
  const title = `${rule.rule.name.zh}：${device.name}`;
  const place: Place = { lng: device.lng, lat: device.lat, path: device.placePath };
  const at = services.clock.now();
  const owner = centreOf(device.placePath);
  const common = {
    pack: rule.pack.content.pack.id,
    packVersion: rule.pack.version,
    type: rule.rule.id,
    title,
    board: rule.pack.content.pack.board,
    drill,
    place,
  };
  const evidence = evidenceOf(outcome);
  const subject = subjectOf(series);
  const signal = await services.operations.call(
    'sense.raise-signal',
    {
      ...common,
      id: derivedId('signal', id),
      ownerUnit: owner.unit,
      ownerPath: owner.path,
      body: { signalKind: 'reading', channel: 'iot', subject, evidence, foundAt: outcome.decided.t },
      actor: ruleActor(rule.rule.id),
      at: at.getTime(),
    },
    { tx },
  );
  await createDocument(tx, {
    kind: 'alarm',
    id,
    chainId: derivedId('signal', id),
    ...common,
    owner,
    level: outcome.level,
    state: 'open',
    causes: signal === null ? [] : [{ id: derivedId('signal', id), role: 'raised-by' }],
    parts: [{ unit: device.ownerUnit, part: 'asset-owner' }],
    body: {
      rule: rule.used,
      subject,
      value: outcome.decided.v,
      unit: series.unit,
      evidence,
      firstReadingAt: since,
      decidedAt: outcome.decided.t,
      ...noticeOf(outcome),
    },
    happening: { topic: 'alarm.raised', actor: ruleActor(rule.rule.id), at },
  });
  return true;
}

/** A level that rises or an alarm that clears: the open alarm's own next version. */
async function follow(
  tx: Tx,
  outcome: Exclude<Outcome, { kind: 'raise' }>,
  services: Services,
): Promise<void> {
  const open = (await readOpenAlarms(tx)).find((one) => isOf(one, outcome));
  const alarm = open && (await lockDocument(tx, 'alarm', open.documentId));
  if (alarm === undefined) return;
  const at = services.clock.now();
  const actor = ruleActor(outcome.rule.rule.id);
  if (outcome.kind === 'upgrade') {
    if (alarm.head.level !== null && alarm.head.level <= outcome.level) return;
    await raiseLevel(tx, alarm.head.id, outcome.level);
    const body = { ...alarm.body, value: outcome.decided.v, decidedAt: outcome.decided.t };
    await changeDocument(tx, alarm, {
      level: outcome.level,
      body,
      happening: { topic: 'alarm.upgraded', actor, at },
    });
    return;
  }
  await closeAlarm(tx, alarm.head.id);
  await changeDocument(tx, alarm, {
    state: 'cleared',
    happening: { topic: 'alarm.cleared', actor, at, data: { value: outcome.decided.v } },
  });
}

function evidenceOf(outcome: Raise): Evidence[] {
  const { series, slot } = outcome;
  return outcome.evidence.slice(-20).map((point) => ({
    device: series.device.id,
    metric: series.metric,
    at: point.t,
    value: point.v,
    unit: series.unit,
    days: slot.days,
    ...(slot.mean === undefined ? {} : { expected: slot.mean }),
    ...(slot.sd === undefined ? {} : { sigma: slot.sd }),
  }));
}

function noticeOf(outcome: Raise): { notice?: string } {
  const { numbers } = outcome.rule;
  const isThin = numbers.kind === 'slot' && outcome.slot.days < numbers.slot.leastDays;
  return isThin ? { notice: 'slot-has-too-few-days' } : {};
}

function subjectOf(series: Series): Subject {
  const { device } = series;
  return {
    type: device.object,
    id: device.id,
    name: device.name,
    facts: device.facts,
    ...(device.group === null ? {} : { group: device.group }),
  };
}

/** The district centre of a place owns its alarms. */
function centreOf(placePath: string): { unit: string; path: string } {
  const [city = '', district] = placePath.split('/');
  return district === undefined
    ? { unit: city, path: city }
    : { unit: district, path: `${city}/${district}` };
}

function ruleActor(rule: string): Actor {
  return { kind: 'system', id: `rule:${rule}`, name: rule, unit: '' };
}
