import type { Alarm, Doc, Signal } from '../../api/wire.ts';
import { exactTime } from '../../city/time-words.ts';
import { formatNumber, unitWords } from '../../components/figure.tsx';
import { Panel } from '../../components/panel.tsx';
import { Source } from '../../components/source.tsx';
import { Empty } from '../../components/states.tsx';
import { Why } from '../../components/why.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';

export interface CausesPanelProps {
  readonly alarms: readonly Doc<Alarm>[];
  readonly signals: readonly Doc<Signal>[];
}

/** What led to the incident: each alarm with the rule and the readings behind it, and what people reported. */
export function CausesPanel({ alarms, signals }: CausesPanelProps) {
  const t = useT();
  const reports = signals.filter((signal) => signal.body.signalKind !== 'reading');
  const count = alarms.length + reports.length;
  return (
    <Panel title={t('causes.title')} extra={<span className="muted">{count}</span>}>
      {count === 0 ? <Empty what={t('causes.none')} /> : null}
      <ul className="causes">
        {alarms.map((alarm) => (
          <AlarmLine key={alarm.head.id} alarm={alarm} />
        ))}
        {reports.map((signal) => (
          <li key={signal.head.id} className="cause">
            <span className="cause-head">
              <strong>{signal.head.title}</strong>
              <time className="muted">{exactTime(signal.body.foundAt)}</time>
            </span>
            <span className="muted">
              {wordFor(t, 'channel', signal.body.channel)} {signal.body.text}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function AlarmLine({ alarm }: { readonly alarm: Doc<Alarm> }) {
  const t = useT();
  const { rule, subject, value, unit, evidence, decidedAt, notice } = alarm.body;
  const digits = unit === 'MPa' ? 3 : 0;
  const readings = evidence.map((one) => ({
    name: one.device,
    value:
      one.expected === undefined
        ? `${formatNumber(one.value, digits)} ${one.unit}`
        : t('causes.reading', {
            value: formatNumber(one.value, digits),
            expected: formatNumber(one.expected, digits),
            unit: one.unit,
          }),
    at: one.at,
  }));
  return (
    <li className="cause">
      <span className="cause-head">
        <strong>{subject.name}</strong>
        <time className="muted">{exactTime(decidedAt)}</time>
      </span>
      <span className="cause-value">
        {formatNumber(value, digits)} {unitWords(unit)}{' '}
        <span className="muted">{wordFor(t, 'alarmState', alarm.head.state)}</span>
      </span>
      <span className="cause-foot">
        <Why
          why={{
            rule: rule.text,
            version: `${rule.id} ${rule.version.slice(0, 12)} (${rule.layer})`,
            readings,
          }}
        />
        <Source source={rule.source} sourceRef={rule.sourceRef} verified={rule.verified} />
      </span>
      {notice ? <span className="muted small">{wordFor(t, 'notice', notice)}</span> : null}
    </li>
  );
}
