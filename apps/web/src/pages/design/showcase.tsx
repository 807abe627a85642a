import { Button, Input, Select, Space } from 'antd';
import { useState } from 'react';
import { LazySplitChart } from '../../charts/lazy-split-chart.tsx';
import { CityClockBadge } from '../../components/city-clock-badge.tsx';
import { Clock } from '../../components/clock.tsx';
import { DrillBanner, DrillMark } from '../../components/drill.tsx';
import { Figure } from '../../components/figure.tsx';
import { type Axis, Level } from '../../components/level.tsx';
import { Panel } from '../../components/panel.tsx';
import { PersonUnit } from '../../components/person-unit.tsx';
import { Place } from '../../components/place.tsx';
import { PlanGraph } from '../../components/plan-graph.tsx';
import { StageTrack } from '../../components/stage-track.tsx';
import { Empty, ErrorState, Loading, NoPermission, Offline } from '../../components/states.tsx';
import { Timeline } from '../../components/timeline.tsx';
import { UndoToast } from '../../components/undo-toast.tsx';
import { WhyCard } from '../../components/why.tsx';
import type { Level as LevelNumber } from '../../design/tokens.ts';
import { useLanguage, useT } from '../../i18n/language.tsx';
import { LazyCityMap } from '../../map/lazy-city-map.tsx';
import { ColourSheet, TypeSheet } from './sheets.tsx';
import { SpecimenTable, specimenMoments, specimenRows } from './specimen-table.tsx';
import {
  minutesFromNow,
  specimenArea,
  specimenCandidates,
  specimenCritical,
  specimenIncidents,
  specimenMeters,
  specimenPanes,
  specimenPipes,
  specimenPlan,
  specimenStages,
  specimenStagesReturned,
  specimenTowns,
  specimenValves,
} from './specimens.ts';

const levels: readonly LevelNumber[] = [1, 2, 3, 4];
const axes: readonly Axis[] = ['severity', 'warning', 'response', 'risk'];

/** All specimens of the design system under the surrounding theme and language. */
export function Showcase() {
  const t = useT();
  return (
    <main className="showcase">
      <Panel title={t('design.colour')}>
        <ColourSheet />
      </Panel>
      <Panel title={t('design.type')}>
        <TypeSheet />
      </Panel>
      <Marks />
      <Figures />
      <Stages />
      <MapSpecimen />
      <Panel title={t('design.plan')} className="showcase-wide">
        <PlanSpecimen />
      </Panel>
      <ChartSpecimen />
      <TimelineSpecimen />
      <Panel title={t('design.table')} className="showcase-wide" flush>
        <SpecimenTable rows={specimenRows} />
      </Panel>
      <StateSpecimens />
    </main>
  );
}

function Marks() {
  const t = useT();
  const { language } = useLanguage();
  const zh = language === 'zh';
  return (
    <Panel title={t('design.components')}>
      <div className="showcase-stack">
        <div className="showcase-levels">
          {axes.map((axis) => (
            <div key={axis}>
              <span className="showcase-note">{t(`level.axis.${axis}`)}</span>
              {levels.map((level) => (
                <Level key={level} level={level} axis={axis} />
              ))}
            </div>
          ))}
        </div>
        <div className="showcase-row">
          <Clock deadline={minutesFromNow(94)} startedAt={minutesFromNow(-21)} name={t('stage.handle')} />
          <Clock deadline={minutesFromNow(2)} startedAt={minutesFromNow(-13)} counting />
          <Clock deadline={minutesFromNow(-12)} />
          <Clock deadline={minutesFromNow(-12)} finishedAt={minutesFromNow(-14)} />
          <Clock deadline={minutesFromNow(-12)} finishedAt={minutesFromNow(-4)} />
          <Clock deadline={minutesFromNow(9)} paused />
          <Clock deadline={null} />
        </div>
        <div className="showcase-row">
          <PersonUnit
            person={zh ? '周敏' : 'Zhou Min'}
            unit={zh ? '渝中区运行治理中心' : 'Yuzhong district centre'}
            phone="023-6355 0100"
          />
          <PersonUnit />
          <Place
            name={zh ? '中山四路与人民路交叉口' : 'Zhongshan 4th Rd at Renmin Rd'}
            at={{ lng: 106.5477, lat: 29.5631 }}
            onShow={() => {}}
          />
          <DrillMark />
          <CityClockBadge withDate />
        </div>
        <div className="showcase-row">
          <Button type="primary">{t('common.confirm')}</Button>
          <Button>{t('common.cancel')}</Button>
          <Button type="text">{t('common.more')}</Button>
          <Button disabled>{t('common.save')}</Button>
          <Input className="showcase-input" placeholder={t('common.search')} />
          <Select
            className="showcase-input"
            defaultValue="all"
            options={[{ value: 'all', label: t('common.all') }]}
            aria-label={t('common.unit')}
          />
        </div>
        <DrillBanner />
        <Space>
          <UndoToast
            offer={{
              words: zh ? '已并入事件 5001032026112500012' : 'Joined to incident 5001032026112500012',
              undo: async () => {},
            }}
            onReplace={() => {}}
          />
        </Space>
      </div>
    </Panel>
  );
}

function Figures() {
  const t = useT();
  const { language } = useLanguage();
  const zh = language === 'zh';
  const trend = [98.2, 98.4, 98.1, 98.5, null, null, 98.6, 98.3, 98.2, 97.9, 97.1, 96.4];
  return (
    <Panel title={`${t('design.quiet')} / ${t('design.exception')}`} className="showcase-wide">
      <div className="showcase-figures">
        <Figure
          name={zh ? '管网压力合格率' : 'Pressure pass rate'}
          value={98.4}
          digits={1}
          unit="%"
          at={minutesFromNow(-1)}
          threshold={{ value: 97, source: 'standard', sourceRef: 'CJJ/T 244-2016', verified: true }}
          trend={[98.2, 98.4, 98.1, 98.5, 98.6, 98.3, 98.2, 98.5, 98.4]}
        />
        <Figure
          name={zh ? '管网压力合格率' : 'Pressure pass rate'}
          value={96.4}
          digits={1}
          unit="%"
          at={minutesFromNow(-1)}
          threshold={{ value: 97, source: 'standard', sourceRef: 'CJJ/T 244-2016', verified: false }}
          trend={trend}
          level={2}
        />
        <Figure
          name={zh ? '夜间最小流量' : 'Night flow'}
          value={1286}
          unit="m³/h"
          at={minutesFromNow(-135)}
          quality="stale"
          threshold={{ value: 1400, source: 'design' }}
          trend={[1210, 1250, 1244, 1270, 1286]}
        />
        <Figure
          name={zh ? '管网末梢最低压力' : 'Lowest end pressure'}
          value={null}
          unit="MPa"
          quality="none"
        />
      </div>
    </Panel>
  );
}

function Stages() {
  const { language } = useLanguage();
  return (
    <Panel title="StageTrack" className="showcase-wide">
      <div className="showcase-stack">
        <StageTrack stages={specimenStages(language)} />
        <StageTrack stages={specimenStagesReturned(language)} />
        <StageTrack stages={specimenStages(language)} form="row" />
      </div>
    </Panel>
  );
}

function MapSpecimen() {
  const t = useT();
  const { language } = useLanguage();
  return (
    <Panel title={t('design.map')} className="showcase-wide showcase-map" flush>
      <LazyCityMap
        towns={specimenTowns}
        pipes={specimenPipes}
        valves={specimenValves}
        meters={specimenMeters}
        critical={specimenCritical(language)}
        candidates={specimenCandidates}
        area={specimenArea}
        incidents={specimenIncidents}
        selected="i1"
        onSelect={() => {}}
      />
    </Panel>
  );
}

function PlanSpecimen() {
  const { language } = useLanguage();
  const [selected, setSelected] = useState('traffic');
  return (
    <PlanGraph
      matters={specimenPlan(language)}
      selected={selected}
      onOpen={(matter) => setSelected(matter.id)}
    />
  );
}

function ChartSpecimen() {
  const t = useT();
  const { language } = useLanguage();
  return (
    <Panel title={t('design.chart')}>
      <LazySplitChart
        panes={specimenPanes(language)}
        marks={[{ at: minutesFromNow(-25), words: t('stage.warn') }]}
        label={t('design.chart')}
      />
    </Panel>
  );
}

function TimelineSpecimen() {
  const t = useT();
  const { language } = useLanguage();
  const [reached, setReached] = useState(5);
  return (
    <Panel title={t('timeline.name')}>
      <Timeline moments={specimenMoments(language)} reached={reached} onReach={setReached} />
    </Panel>
  );
}

function StateSpecimens() {
  const t = useT();
  const { language } = useLanguage();
  const zh = language === 'zh';
  return (
    <Panel title={t('design.states')} className="showcase-wide">
      <Offline />
      <div className="showcase-states">
        <Loading />
        <Empty
          what={zh ? '没有未结事件' : 'No open incidents'}
          how={
            zh
              ? '告警、诉求或交办成立后,事件在这里出现'
              : 'Incidents appear here when an alarm or report is registered'
          }
        />
        <NoPermission who={zh ? '渝中区运行治理中心管理员' : 'the Yuzhong centre’s administrator'} />
        <ErrorState
          problem={{
            code: 'incident/stale-version',
            message: zh
              ? '事件已被他人修改,请刷新后再提交'
              : 'Someone else changed the incident; reload and send again',
            value: '12 ≠ 13',
            who: 'user',
          }}
          onRetry={() => {}}
        />
        <WhyCard
          why={{
            rule: zh
              ? '5 分钟内压力下降 ≥ 0.05 MPa,且 ≥ 3σ(近 4 周同时段)'
              : 'Pressure falls ≥ 0.05 MPa in 5 minutes and ≥ 3σ of the same slot over 4 weeks',
            version: 'demo-pack@1.2.0 / r3',
            readings: [
              { name: 'PM-014', value: '0.412 → 0.243 MPa', at: minutesFromNow(-26) },
              { name: 'FM-002', value: '420 → 538 m³/h', at: minutesFromNow(-26) },
            ],
          }}
        />
      </div>
    </Panel>
  );
}
