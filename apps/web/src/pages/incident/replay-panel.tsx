import { Button } from 'antd';
import { useMemo } from 'react';
import { type ChainEvent, type Replay, useReplay } from '../../api/chains.ts';
import type { Doc } from '../../api/wire.ts';
import { LazySplitChart } from '../../charts/lazy-split-chart.tsx';
import type { SplitPane, SplitSeries } from '../../charts/split-chart-option.ts';
import { millis } from '../../city/time-words.ts';
import { unitWords } from '../../components/figure.tsx';
import { Panel } from '../../components/panel.tsx';
import { Empty } from '../../components/states.tsx';
import { Timeline, type TimelineMoment } from '../../components/timeline.tsx';
import { useT } from '../../i18n/language.tsx';
import { isKey, type Translate, wordFor } from '../../i18n/translate.ts';
import { stageOf } from '../../incident/chain-documents.ts';

export interface ReplayPanelProps {
  readonly chainId: string;
  readonly events: readonly ChainEvent[];
  readonly documents: readonly Doc[];
  readonly reached: number;
  readonly onReach: (reached: number) => void;
}

/** The incident on one timeline, from the first reading to the score, to be played again. */
export function ReplayPanel({ chainId, events, documents, reached, onReach }: ReplayPanelProps) {
  const t = useT();
  const replay = useReplay(chainId);
  const moments = useMemo(() => momentsOf(events, documents, t), [events, documents, t]);
  const panes = useMemo(() => panesOf(replay.data, t), [replay.data, t]);
  const marks = useMemo(() => marksOf(events, t), [events, t]);
  const step =
    reached >= events.length ? moments.length : moments.filter((moment) => moment.upTo <= reached).length;
  const at = step < moments.length ? moments[step - 1]?.at : undefined;
  const live = (
    <Button size="small" disabled={at === undefined} onClick={() => onReach(events.length)}>
      {t('timeline.live')}
    </Button>
  );
  return (
    <Panel title={t('timeline.name')} extra={live}>
      {moments.length === 0 ? <Empty what={t('timeline.none')} /> : null}
      {panes.length > 0 ? (
        <LazySplitChart
          panes={panes}
          marks={marks}
          cursor={at === undefined ? undefined : millis(at)}
          label={t('timeline.readings')}
        />
      ) : null}
      {moments.length > 0 ? (
        <Timeline
          moments={moments}
          reached={step}
          onReach={(to) => onReach(moments[to - 1]?.upTo ?? events.length)}
        />
      ) : null}
    </Panel>
  );
}

/** A moment of the replay, with how many events of the chain have happened by then. */
interface ReplayMoment extends TimelineMoment {
  readonly upTo: number;
}

/** Events as moments; those that belong together (the matters of a plan that begins, say) are one. */
function momentsOf(
  events: readonly ChainEvent[],
  documents: readonly Doc[],
  t: Translate,
): readonly ReplayMoment[] {
  const titles = new Map(documents.map((doc) => [doc.head.id, doc.head.title]));
  const moments: ReplayMoment[] = [];
  let together: ChainEvent[] = [];
  events.forEach((event, index) => {
    const next = events[index + 1];
    together.push(event);
    if (next && belongTogether(event, next)) return;
    moments.push({
      id: `${event.documentId} ${event.version} ${event.topic}`,
      at: event.at,
      stage: stageOf(event.topic),
      words:
        together.length > 1
          ? t('timeline.together', { n: together.length, what: wordFor(t, 'topic', event.topic) })
          : eventWords(event, titles.get(event.documentId) ?? '', t),
      who: event.actor.kind === 'system' ? t('timeline.system') : event.actor.name,
      upTo: index + 1,
    });
    together = [];
  });
  return moments;
}

const togetherMs = 1_000;

/** The system's events of one kind within a second are one moment. */
function belongTogether(one: ChainEvent, next: ChainEvent): boolean {
  const near = millis(next.at) - millis(one.at) < togetherMs;
  return near && next.topic === one.topic && one.actor.kind === 'system' && one.topic.startsWith('task.');
}

function eventWords(event: ChainEvent, title: string, t: Translate): string {
  const happening = wordFor(t, 'topic', event.topic);
  const reason = event.data.reason;
  const said = typeof reason === 'string' && reason.trim() !== '' ? `:${reason}` : '';
  const names = ['signal', 'alarm', 'task', 'lesson'].includes(event.topic.split('.')[0] ?? '');
  return names ? `${title} ${happening}${said}` : `${happening}${said}`;
}

const paneOrder = ['pressure', 'flow'];

function panesOf(replay: Replay | undefined, t: Translate): readonly SplitPane[] {
  const readings = (replay?.readings ?? []).filter((one) => one.points.length > 0);
  const metrics = [...new Set(readings.map((one) => one.metric))].toSorted(
    (one, other) => paneOrder.indexOf(one) - paneOrder.indexOf(other),
  );
  return metrics.map((metric) => {
    const own = readings.filter((one) => one.metric === metric).slice(0, 5);
    const unit = unitWords(own[0]?.unit ?? '');
    const key = `metric.${metric}`;
    return {
      title: `${isKey(key) ? t(key) : metric} ${unit}`,
      unit,
      digits: unit === 'MPa' ? 2 : 0,
      series: own.flatMap((one): SplitSeries[] => [
        { name: one.name, kind: 'measured', points: withGaps(one.points) },
        ...expectedOf(one, t),
      ]),
    };
  });
}

function expectedOf(
  { expected, name, points }: Replay['readings'][number],
  t: Translate,
): readonly SplitSeries[] {
  if (expected === null) return [];
  const line = points.map((point): readonly [number, number] => [point.t, expected]);
  return [{ name: `${name} ${t('timeline.usual')}`, kind: 'expected', points: line }];
}

/** Points with a gap wherever a reading is missing for more than four steps. */
function withGaps(points: readonly { readonly t: number; readonly v: number }[]): SplitSeries['points'] {
  const steps = points.slice(1).map((point, index) => point.t - (points[index]?.t ?? point.t));
  const usual = steps.toSorted((one, other) => one - other)[Math.floor(steps.length / 2)] ?? 0;
  return points.flatMap((point, index): (readonly [number, number | null])[] => {
    const before = points[index - 1];
    const gap = before !== undefined && usual > 0 && point.t - before.t > 4 * usual;
    return gap
      ? [
          [before.t + usual, null],
          [point.t, point.v],
        ]
      : [[point.t, point.v]];
  });
}

const markedTopics = new Set(['alarm.raised', 'incident.advice-confirmed', 'incident.closed']);

function marksOf(
  events: readonly ChainEvent[],
  t: Translate,
): readonly { readonly at: number; readonly words: string }[] {
  const seen = new Set<string>();
  return events.flatMap((event) => {
    if (!markedTopics.has(event.topic) || seen.has(event.topic)) return [];
    seen.add(event.topic);
    return [{ at: millis(event.at), words: wordFor(t, 'topic', event.topic) }];
  });
}
