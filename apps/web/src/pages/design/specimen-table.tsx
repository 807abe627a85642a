import { useState } from 'react';
import { byTimeLeft } from '../../city/clock-state.ts';
import { Clock } from '../../components/clock.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { DrillMark } from '../../components/drill.tsx';
import { Level } from '../../components/level.tsx';
import { StageTrack } from '../../components/stage-track.tsx';
import type { TimelineMoment } from '../../components/timeline.tsx';
import type { Level as LevelNumber } from '../../design/tokens.ts';
import { useLanguage, useT } from '../../i18n/language.tsx';
import type { Language } from '../../i18n/translate.ts';
import { minutesFromNow, specimenStages, specimenStagesReturned } from './specimens.ts';

interface SpecimenRow {
  readonly id: string;
  readonly level: LevelNumber;
  readonly zh: string;
  readonly en: string;
  readonly dueIn: number;
  readonly returned?: boolean;
  readonly drill?: boolean;
}

/** Rows of the specimen list, in order of time left. */
export const specimenRows: readonly SpecimenRow[] = [
  {
    id: '…00012',
    level: 3,
    zh: '退回:管径信息有误',
    en: 'Sent back: wrong pipe diameter',
    dueIn: -12,
    returned: true,
  },
  {
    id: '…00015',
    level: 2,
    zh: '中山四路供水管道压力骤降',
    en: 'Sudden pressure drop, Zhongshan 4th Rd',
    dueIn: 94,
  },
  {
    id: '…00016',
    level: 1,
    zh: '演练:两路口主干管爆管',
    en: 'Drill: main burst at Lianglukou',
    dueIn: 118,
    drill: true,
  },
  { id: '…00009', level: 4, zh: '人和街窨井盖位移', en: 'Manhole cover shifted, Renhe St', dueIn: 1260 },
];

/** The specimen list. */
export function SpecimenTable({ rows }: { readonly rows: readonly SpecimenRow[] }) {
  const t = useT();
  const { language } = useLanguage();
  const [selected, setSelected] = useState(rows[1]?.id);
  const columns: readonly Column<SpecimenRow>[] = [
    {
      key: 'left',
      title: t('common.time'),
      width: '9em',
      compare: (one, other) => byTimeLeft(minutesFromNow(one.dueIn), minutesFromNow(other.dueIn)),
      cell: (row) => <Clock deadline={minutesFromNow(row.dueIn)} startedAt={minutesFromNow(-30)} />,
    },
    {
      key: 'level',
      title: t('level.axis.severity'),
      width: '9em',
      compare: (one, other) => one.level - other.level,
      cell: (row) => <Level level={row.level} axis="severity" />,
    },
    {
      key: 'title',
      title: t('map.layer.incidents'),
      cell: (row) => (
        <>
          {language === 'zh' ? row.zh : row.en} {row.drill ? <DrillMark /> : null}
        </>
      ),
    },
    {
      key: 'stage',
      title: t('plan.name'),
      width: '12em',
      cell: (row) => (
        <StageTrack
          form="row"
          stages={row.returned ? specimenStagesReturned(language) : specimenStages(language)}
        />
      ),
    },
  ];
  return (
    <DataTable
      name={t('table.name')}
      rows={rows}
      columns={columns}
      rowKey={(row) => row.id}
      selected={selected}
      onSelect={(row) => setSelected(row.id)}
      rowClass={(row) => (row.drill ? 'drill-hatch' : undefined)}
    />
  );
}

/** Moments of the specimen replay. */
export function specimenMoments(language: Language): readonly TimelineMoment[] {
  const zh = language === 'zh';
  const at = (
    id: string,
    minutes: number,
    stage: TimelineMoment['stage'],
    words: readonly [string, string],
  ) => ({
    id,
    at: minutesFromNow(minutes),
    stage,
    words: zh ? words[0] : words[1],
  });
  return [
    at('1', -26, 'sense', ['PM-014 压力 0.243 MPa,同时段 0.412', 'PM-014 reads 0.243 MPa, usually 0.412']),
    at('2', -25.5, 'sense', ['FM-002 流量升 28 %', 'FM-002 flow up 28 %']),
    at('3', -25, 'warn', ['爆管告警成立', 'Burst alarm raised']),
    at('4', -24, 'dispatch', ['事件登记,重大', 'Incident registered, serious']),
    at('5', -21, 'dispatch', ['派遣至渝中供水抢修队', 'Assigned to the repair crew']),
    at('6', -12, 'handle', ['接单,关阀 V-118、V-121、V-122', 'Taken; valves V-118, V-121, V-122 closed']),
    at('7', 80, 'handle', ['修复完成,上传照片 2 张', 'Repaired, two photos']),
    at('8', 96, 'verify', ['核查通过', 'Verified']),
    at('9', 160, 'evaluate', ['按时结案', 'Closed in time']),
    at('10', 200, 'review', ['建议:压降阈值 0.05 → 0.04', 'Proposal: drop threshold 0.05 to 0.04']),
  ];
}
