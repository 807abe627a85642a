import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { problemOf } from '../../api/http.ts';
import { useLessonCommand, useLessons } from '../../api/lessons.ts';
import { usePacks } from '../../api/packs.ts';
import type { Doc, Lesson } from '../../api/wire.ts';
import { fullMoment } from '../../city/time-words.ts';
import { DrillMark } from '../../components/drill.tsx';
import { Failed } from '../../components/failed.tsx';
import { Panel } from '../../components/panel.tsx';
import { Empty, ErrorState, Loading } from '../../components/states.tsx';
import { useUndo } from '../../components/undo-toast.tsx';
import { UnitName } from '../../components/unit-name.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { wordFor } from '../../i18n/translate.ts';
import { useMay, useSession } from '../../shell/session.tsx';
import { setParameter } from '../../shell/set-parameter.ts';
import { LessonChange } from './lesson-change.tsx';
import { LessonEvidence } from './lesson-evidence.tsx';
import './lessons-page.css';

const states = ['proposed', 'accepted', 'rejected', 'all'] as const;

/** What the city learned: each proposal with its reason, decided by a person, then a layer of the pack. */
export function LessonsPage() {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const state =
    states.find((name) => name === search.get('state')) ?? (search.get('id') ? 'all' : 'proposed');
  const lessons = useLessons(state);
  const wanted = search.get('id');
  const rows = lessons.data?.filter((lesson) => !wanted || lesson.head.id === wanted);
  return (
    <main className="page lessons">
      <header className="page-head">
        <h1>{t('lessons.title')}</h1>
        <Segmented
          value={state}
          onChange={(value) => {
            setParameter(setSearch, 'id', undefined);
            setParameter(setSearch, 'state', value);
          }}
          options={states.map((value) => ({ value, label: t(`lessons.${value}`) }))}
        />
      </header>
      {lessons.isPending ? <Loading rows={8} /> : null}
      {lessons.isError ? <Failed error={lessons.error} onRetry={lessons.refetch} /> : null}
      {rows?.length === 0 ? <Empty what={t('lessons.none')} how={t('lessons.noneHow')} /> : null}
      <div className="lessons-list">
        {rows?.map((lesson) => (
          <LessonCard key={lesson.head.id} lesson={lesson} />
        ))}
      </div>
    </main>
  );
}

function LessonCard({ lesson }: { readonly lesson: Doc<Lesson> }) {
  const t = useT();
  const both = useBoth();
  const { head, body } = lesson;
  const pack = usePacks().data?.find(({ id }) => id === body.pack);
  return (
    <Panel
      title={
        <>
          {head.title} {head.drill ? <DrillMark /> : null}
        </>
      }
      extra={<span className="muted">{wordFor(t, 'lessonState', head.state)}</span>}
      className={head.drill ? 'drill-hatch' : undefined}
    >
      <div className="lesson">
        <LessonChange lesson={lesson} />
        <p>{body.reason}</p>
        <LessonEvidence evidence={body.evidence} />
        <p className="small muted">
          {t('lessons.layer')} <UnitName id={body.layer.unit} /> {both(pack?.name) || body.pack}{' '}
          <Link to={`/incidents/${body.about}`}>{t('lessons.fromIncident')}</Link>
        </p>
        <Decision lesson={lesson} />
      </div>
    </Panel>
  );
}

function Decision({ lesson }: { readonly lesson: Doc<Lesson> }) {
  const t = useT();
  const may = useMay();
  const me = useSession();
  const undo = useUndo();
  const command = useLessonCommand();
  const [reason, setReason] = useState('');
  const { id, state } = lesson.head;
  const { decidedBy, decidedAt, decisionReason } = lesson.body;
  if (decidedBy) {
    return (
      <p className="lesson-decided">
        {t('lessons.decidedBy', {
          decision: wordFor(t, 'lessonState', state),
          name: decidedBy.name,
          time: decidedAt ? fullMoment(decidedAt) : '',
        })}{' '}
        {decisionReason}
      </p>
    );
  }
  if (!may('lesson.accept')) return <p className="muted">{t('lessons.waits')}</p>;
  const decide = (action: 'accept' | 'reject'): void =>
    command.mutate(
      { id, action, ...(reason.trim() ? { reason: reason.trim() } : {}) },
      {
        onSuccess: () =>
          undo({
            words: t(action === 'accept' ? 'lessons.acceptedNow' : 'lessons.rejectedNow'),
            undo: () => command.mutateAsync({ id, action: 'undo' }),
          }),
      },
    );
  return (
    <div className="lesson-decision">
      <Input
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        placeholder={t('common.reason')}
        maxLength={500}
      />
      <Button type="primary" loading={command.isPending} onClick={() => decide('accept')}>
        {t('lessons.accept')}
      </Button>
      <Button disabled={reason.trim() === ''} onClick={() => decide('reject')}>
        {t('lessons.reject')}
      </Button>
      <p className="muted small">{t('lessons.consequence', { name: me.name })}</p>
      {command.isError ? <ErrorState problem={problemOf(command.error)} /> : null}
    </div>
  );
}
