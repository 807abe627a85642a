import { Link } from 'react-router';
import type { Doc, Incident, Lesson } from '../../api/wire.ts';
import { Panel } from '../../components/panel.tsx';
import { Empty } from '../../components/states.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';
import { LessonChange } from '../lessons/lesson-change.tsx';
import { ProposeLesson } from './propose-lesson.tsx';

export interface LessonsPanelProps {
  readonly incident: Doc<Incident>;
  readonly lessons: readonly Doc<Lesson>[];
}

/** What the incident taught: changes that the system or a person proposed, decided by a person. */
export function LessonsPanel({ incident, lessons }: LessonsPanelProps) {
  const t = useT();
  return (
    <Panel title={t('lessons.title')} extra={<ProposeLesson incident={incident} />}>
      {lessons.length === 0 ? <Empty what={t('lessons.noneHere')} how={t('lessons.noneHow')} /> : null}
      <ul className="causes">
        {lessons.map((lesson) => (
          <li key={lesson.head.id} className="cause">
            <span className="cause-head">
              <Link to={`/lessons?id=${lesson.head.id}`}>{lesson.head.title}</Link>
              <span className="muted">{wordFor(t, 'lessonState', lesson.head.state)}</span>
            </span>
            <LessonChange lesson={lesson} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
