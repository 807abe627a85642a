import { createHash } from 'node:crypto';
import type { RuleUsed } from '@cityloop/core/contracts';
import {
  type EffectivePack,
  expression,
  type Packs,
  type Rule,
  threshold,
  thresholdMs,
} from '@cityloop/core/packs';
import type { Device, DeviceIndex, Series } from '@cityloop/registers/devices';
import type { SlotRuleNumbers } from './slot-rule.ts';
import type { ThresholdRuleNumbers } from './threshold-rule.ts';

/** A rule as it is in force for one device, with its numbers looked up. */
export interface RuleInForce {
  readonly pack: EffectivePack;
  readonly rule: Rule;
  readonly used: RuleUsed;
  readonly numbers:
    | {
        readonly kind: 'slot';
        readonly slot: SlotRuleNumbers;
        readonly days: number;
        readonly support: Support | undefined;
      }
    | { readonly kind: 'threshold'; readonly threshold: ThresholdRuleNumbers };
}

/** Another metric of the same group that raises the level. */
export interface Support {
  readonly metric: string;
  readonly share: number;
  readonly level: number;
}

/** The rules that apply to a series where its device stands. */
export function rulesFor(series: Series, packs: Packs): readonly RuleInForce[] {
  const pack = packs.effective(series.device.pack, series.device.placePath);
  if (pack === undefined) return [];
  return pack.content.warn.rules
    .filter(
      (rule) =>
        rule.object === series.device.object && rule.metric === series.metric && applies(rule, series.device),
    )
    .map((rule) => ruleInForce(pack, rule));
}

/** How far back the rules of a series look, in milliseconds of readings. */
export function reachMs(rule: RuleInForce): number {
  if (rule.numbers.kind === 'threshold')
    return Math.max(0, ...rule.numbers.threshold.levels.map((level) => level.holdMs));
  return rule.numbers.slot.withinMs + rule.numbers.slot.holdMs;
}

/** Rules of every series, read again whenever packs or devices change. */
export function allRules(devices: DeviceIndex, packs: Packs): ReadonlyMap<number, readonly RuleInForce[]> {
  return new Map([...devices.allSeries()].map((series) => [series.id, rulesFor(series, packs)]));
}

function applies(rule: Rule, device: Device): boolean {
  if (rule.when === undefined) return true;
  const facts = { ...device.facts };
  try {
    return expression(rule.when).holds({
      device: { id: device.id, name: device.name, group: device.group ?? '', facts },
    });
  } catch {
    return false;
  }
}

function ruleInForce(pack: EffectivePack, rule: Rule): RuleInForce {
  const { content } = pack;
  const value = (id: string) => threshold(content, id).value;
  const ms = (id: string) => thresholdMs(content, id);
  if (rule.kind === 'threshold') {
    const levels = rule.levels.map((one) => ({
      level: one.level,
      op: one.op,
      value: value(one.value),
      holdMs: ms(one.hold),
    }));
    const clear = { value: value(rule.clear.value), holdMs: ms(rule.clear.hold) };
    return {
      pack,
      rule,
      used: usedOf(pack, rule, rule.levels[0]?.value),
      numbers: { kind: 'threshold', threshold: { levels, clear } },
    };
  }
  const slot: SlotRuleNumbers = {
    direction: rule.direction,
    least: value(rule.least),
    withinMs: ms(rule.within),
    sigmas: value(rule.sigmas),
    leastDays: value(rule.leastDays),
    floor: { op: rule.floor.op, value: value(rule.floor.value) },
    holdMs: ms(rule.hold),
    clearShare: value(rule.clear.share),
    clearHoldMs: ms(rule.clear.hold),
  };
  const support = rule.support && {
    metric: rule.support.metric,
    share: value(rule.support.share),
    level: rule.support.level,
  };
  return {
    pack,
    rule,
    used: usedOf(pack, rule, rule.least),
    numbers: { kind: 'slot', slot, days: value(rule.days), support },
  };
}

function usedOf(pack: EffectivePack, rule: Rule, main: string | undefined): RuleUsed {
  const row = main === undefined ? undefined : threshold(pack.content, main);
  const layer = pack.layers.findLast((one) => one.path.startsWith('codes/thresholds/'));
  return {
    id: rule.id,
    version: createHash('sha256').update(`${pack.version} ${rule.id}`).digest('hex').slice(0, 16),
    text: wordsOf(pack, rule),
    source: row?.source ?? 'design',
    sourceRef: row?.sourceRef ?? '',
    verified: row?.verified ?? false,
    layer: layer === undefined ? 'pack' : layer.level,
  };
}

/** The rule's numbers as `name value unit`, each named by its row. */
function wordsOf(pack: EffectivePack, rule: Rule): string {
  const ids =
    rule.kind === 'threshold'
      ? [...rule.levels.flatMap((level) => [level.value, level.hold]), rule.clear.value]
      : [rule.least, rule.within, rule.sigmas, rule.days, rule.floor.value, rule.hold];
  const rows = [...new Set(ids)].map((id) => threshold(pack.content, id));
  return `${rule.name.zh}：${rows.map((row) => `${row.name.zh} ${row.value} ${row.unit}`).join('，')}`;
}
