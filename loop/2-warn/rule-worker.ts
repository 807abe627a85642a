import {
  crashPoint,
  describeError,
  type Services,
  type StoredBatch,
  type StoredReading,
} from '@cityloop/core/kernel';
import type { DeviceIndex, Series } from '@cityloop/registers/devices';
import { openBaseline } from './baseline.ts';
import { openEvaluator } from './evaluate.ts';
import { writeApart } from './lay-aside.ts';
import { allRules, type RuleInForce, reachMs } from './rules-in-force.ts';
import { isRefuted, readOpenAlarms, readWatermark, type Watermark, writeWatermark } from './warn.store.ts';
import { writeOutcomes } from './write-outcomes.ts';

/** Owns the rules over one ingest's readings; after a restart it goes on behind its watermark. */
export interface RuleWorker {
  /** Resolves when every batch that is on disk has been evaluated. */
  settled(): Promise<void>;
  /** Reads packs, devices and the baseline again, e.g. after a lesson was accepted. */
  reload(): Promise<void>;
  /** How far it is behind, in batches. */
  behind(): number;
  /** Why it does not get on; undefined while it does. */
  stuck(): string | undefined;
  /** Outcomes that could not be written and lie aside for a person, since the start. */
  aside(): number;
  stop(): Promise<void>;
}

const CATCH_UP = 500;
const AGAIN_MS = 1000;
/** A batch that failed so often is written outcome by outcome: it is not the database that was away for a moment. */
const TRIES = 5;
/** A series without a reading for so long may have been with another process meanwhile. */
const AWAY_MS = 30_000;
/** History comes in many batches: what earlier days showed is read again once it has been quiet for so long. */
const HISTORY_QUIET_MS = 3000;
/** Meters that work have shown something within this time. */
const NEWEST_WITHIN_MS = 60_000;
/** How late a gateway may be and still be judged over a restart as without one. */
const MOST_LAG_MS = 86_400_000;

/** Starts the worker of one ingest. */
export async function startRuleWorker(options: {
  readonly services: Services;
  readonly devices: DeviceIndex;
  readonly ingest: string;
  readonly isDrill: (series: Series, since: number) => boolean;
}): Promise<RuleWorker> {
  const { services, devices, ingest } = options;
  let baseline = openBaseline(services.telemetry, 1);
  let historyAt: number | undefined;
  let rules: ReadonlyMap<number, readonly RuleInForce[]> = new Map();
  let groups = new Map<string, number[]>();
  let mark: Watermark = await readWatermark(services.db, ingest);
  let newest = mark.number;
  let stopped = false;
  let failed = { tries: 0, why: '' };
  let aside = 0;
  /** Newest reading of each series that memory holds. */
  const usedUntil = new Map<number, number>();
  const evaluator = openEvaluator({
    seriesById: devices.seriesById,
    rulesOf: (series) => rules.get(series) ?? [],
    slotAt: (series, t) => baseline.at(series, t),
    groupSeries: (group, metric) => groups.get(`${group} ${metric}`) ?? [],
  });

  async function readRules(): Promise<void> {
    rules = allRules(devices, services.packs);
    groups = new Map();
    for (const series of devices.allSeries()) {
      const key = `${series.device.group ?? ''} ${series.metric}`;
      groups.set(key, [...(groups.get(key) ?? []), series.id]);
    }
    const days = [...rules.values()]
      .flat()
      .map(({ numbers }) => (numbers.kind === 'slot' ? numbers.days : 1));
    baseline = openBaseline(services.telemetry, Math.max(1, ...days));
    historyAt = undefined;
    await loadBaseline(services.clock.now().getTime());
  }

  async function loadBaseline(t: number): Promise<void> {
    const series = [...rules]
      .filter(([, own]) => own.some((rule) => rule.numbers.kind === 'slot'))
      .map(([id]) => id);
    if (series.length > 0) await baseline.load(series, [t, t + 3_600_000]);
  }

  /** History that was filled in counts as soon as it is all there. */
  async function useHistory(quietMs: number): Promise<void> {
    if (historyAt === undefined || performance.now() - historyAt < quietMs) return;
    historyAt = undefined;
    baseline.forget();
    await loadBaseline(services.clock.now().getTime());
  }

  /** Readings on disk that no rule has used yet: those up to the newest one used, and where each series begins. */
  async function unused(): Promise<{ keys: ReadonlySet<string>; first: ReadonlyMap<number, number> }> {
    const keys = new Set<string>();
    const first = new Map<number, number>();
    for (let from = mark.number; ; ) {
      const batches = await services.telemetry.batchesAfter(ingest, from, { limit: CATCH_UP });
      for (const batch of batches) {
        for (const { series, t } of batch.readings) {
          if (t <= mark.eventTime) keys.add(`${series} ${t}`);
          first.set(series, Math.min(t, first.get(series) ?? t));
        }
        from = batch.number;
      }
      if (batches.length < CATCH_UP) return { keys, first };
    }
  }

  function warm(readings: readonly StoredReading[]): void {
    evaluator.warm(readings);
    noteUsed(readings);
  }

  function noteUsed(readings: readonly StoredReading[]): void {
    for (const { series, t } of readings) usedUntil.set(series, Math.max(t, usedUntil.get(series) ?? t));
  }

  /** Memory as it was at the watermark: what the rules can still see, and the alarms that are open. */
  async function remember(): Promise<void> {
    const reach = Math.max(0, ...[...rules.values()].flat().map(reachMs)) + NEWEST_WITHIN_MS;
    if (mark.eventTime > 0 && rules.size > 0) {
      const toCome = await unused();
      for (const [spans, series] of await byLag(reach, toCome.first)) {
        const from = mark.eventTime - (spans + 1) * reach;
        await loadBaseline(from);
        await loadBaseline(mark.eventTime);
        const points = await services.telemetry.range(series, from, mark.eventTime + 1);
        const known = [...points].flatMap(([id, list]) => list.map(({ t, v }) => ({ series: id, t, v })));
        warm(known.filter((reading) => !toCome.keys.has(`${reading.series} ${reading.t}`)));
      }
    }
    const open = await readOpenAlarms(services.db);
    for (const alarm of open) evaluator.resume(alarm.series, alarm.rule, alarm);
    await doubt(new Set(open.map((alarm) => `${alarm.series} ${alarm.rule}`)));
  }

  /**
   * Series that are new here or were away: another process may have judged them, so their last readings come into memory
   * and their open alarms are those of the database.
   */
  async function meet(readings: readonly StoredReading[]): Promise<void> {
    const first = new Map<number, number>();
    for (const { series, t } of readings) first.set(series, Math.min(t, first.get(series) ?? t));
    const away = new Map(
      [...first].filter(([series, t]) => {
        const used = usedUntil.get(series);
        return rules.has(series) && (used === undefined || t - used > AWAY_MS);
      }),
    );
    if (away.size === 0) return;
    const reach = Math.max(
      1,
      ...[...away.keys()].flatMap((series) => (rules.get(series) ?? []).map(reachMs)),
    );
    for (const [span, series] of Map.groupBy(away.keys(), (id) => Math.floor((away.get(id) ?? 0) / reach))) {
      const points = await services.telemetry.range(series, (span - 1) * reach, (span + 1) * reach);
      warm(
        [...points].flatMap(([id, list]) =>
          list.filter(({ t }) => t < (away.get(id) ?? 0)).map(({ t, v }) => ({ series: id, t, v })),
        ),
      );
    }
    const alarmed = new Set(evaluator.alarmed().map(({ series, rule }) => `${series} ${rule}`));
    const open = await readOpenAlarms(services.db);
    for (const alarm of open) {
      if (away.has(alarm.series) && !alarmed.has(`${alarm.series} ${alarm.rule}`))
        evaluator.resume(alarm.series, alarm.rule, alarm);
    }
    await doubt(new Set(open.map((alarm) => `${alarm.series} ${alarm.rule}`)), (series) => away.has(series));
  }

  /** Series by how many spans of `reach` their newest used reading is behind: a gateway may have been away. */
  async function byLag(
    reach: number,
    first: ReadonlyMap<number, number>,
  ): Promise<ReadonlyMap<number, readonly number[]>> {
    const newest = await services.telemetry.latest([...rules.keys()]);
    const lags = [...rules.keys()].map((series) => {
      const t = Math.min(newest.get(series)?.t ?? mark.eventTime, first.get(series) ?? mark.eventTime);
      return { series, ms: Math.max(0, mark.eventTime - NEWEST_WITHIN_MS - t) };
    });
    const recent = lags.filter(({ ms }) => ms <= MOST_LAG_MS);
    const groups = Map.groupBy(recent, ({ ms }) => Math.ceil(ms / reach));
    return new Map([...groups].map(([spans, list]) => [spans, list.map(({ series }) => series)]));
  }

  /**
   * Memory calls an object alarmed and no alarm is open: a person has refuted it, or it was judged by less history or
   * by another threshold than now. Only the first stays silent; the other is judged anew by the next reading.
   */
  async function doubt(
    open: ReadonlySet<string>,
    isConcerned: (series: number) => boolean = () => true,
  ): Promise<void> {
    for (const { series, rule } of evaluator.alarmed()) {
      if (!isConcerned(series)) continue;
      const device = devices.seriesById(series)?.device.id;
      if (device === undefined || open.has(`${series} ${rule}`)) continue;
      if (!(await isRefuted(services.db, rule, device))) evaluator.forget(series, rule);
    }
  }

  async function use(batch: Pick<StoredBatch, 'number' | 'readings'>): Promise<void> {
    if (batch.number <= mark.number) return;
    crashPoint('before-rule');
    const times = batch.readings.map((reading) => reading.t);
    const eventTime = times.reduce((newer, t) => Math.max(newer, t), mark.eventTime);
    await useHistory(HISTORY_QUIET_MS);
    // Readings of a gateway that was away may belong to the day before.
    const oldest = times.reduce((older, t) => Math.min(older, t), eventTime);
    await loadBaseline(Math.max(oldest, eventTime - MOST_LAG_MS));
    await loadBaseline(eventTime);
    await meet(batch.readings);
    const staged = evaluator.stage(batch.readings);
    const next = { number: batch.number, eventTime };
    let outcomes = staged.outcomes;
    if (failed.tries >= TRIES) {
      const name = { batch: `${ingest} ${batch.number}`, isDrill: options.isDrill };
      aside += await writeApart(outcomes, services, name);
      outcomes = [];
    }
    const standing = await services.write(async (tx) => {
      const found = await writeOutcomes(tx, outcomes, services, options.isDrill);
      await writeWatermark(tx, ingest, next, services.clock.now());
      return found;
    });
    staged.commit();
    for (const alarm of standing) evaluator.resume(alarm.series, alarm.rule, alarm);
    noteUsed(batch.readings);
    mark = next;
    failed = { tries: 0, why: '' };
  }

  async function catchUp(): Promise<void> {
    for (;;) {
      const batches = await services.telemetry.batchesAfter(ingest, mark.number, { limit: CATCH_UP });
      for (const batch of batches) await use(batch);
      if (batches.length < CATCH_UP) return;
    }
  }

  let work: Promise<void> = Promise.resolve();
  function queue(batch: StoredBatch): void {
    newest = Math.max(newest, batch.number);
    work = work.then(() => insist(() => reach(batch)));
  }

  /** A batch in order is used as it is; after a gap, or a failure, telemetry says what is missing. */
  async function reach(batch: StoredBatch): Promise<void> {
    if (batch.number === mark.number + 1) await use(batch);
    else if (batch.number > mark.number) await catchUp();
  }

  async function insist(step: () => Promise<void>): Promise<void> {
    while (!stopped) {
      try {
        await step();
        return;
      } catch (error) {
        failed = { tries: failed.tries + 1, why: `batch ${mark.number + 1}: ${describeError(error)}` };
        services.log.error('rules', { batch: mark.number + 1, tries: failed.tries, error });
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** Queued behind the batches: a batch is never evaluated while its rules change. */
  function reload(): Promise<void> {
    work = work.then(readRules).catch((error: unknown) => services.log.error('rules', { error }));
    return work;
  }

  await readRules();
  await remember();
  const unsubscribe = services.feed.subscribe((batch) => {
    if (batch.ingest === ingest) queue(batch);
    else if (batch.ingest === `${ingest}-history`) historyAt = performance.now();
  });
  work = work.then(() => insist(catchUp));
  await work;

  return {
    async settled() {
      work = work.then(() => useHistory(0));
      await work;
    },
    reload,
    // A start catches up from telemetry, with batches that were never announced.
    behind: () => Math.max(0, newest - mark.number),
    stuck: () => (failed.tries >= TRIES ? failed.why : undefined),
    aside: () => aside,
    async stop() {
      stopped = true;
      unsubscribe();
      await work;
    },
  };
}
