import { Link } from 'react-router';
import type { Doc, Lesson } from '../../api/wire.ts';
import { Panel } from '../../components/panel.tsx';
import { Empty } from '../../components/states.tsx';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';
import { LessonChange } from '../lessons/lesson-change.tsx';

/** What the incident taught: proposed changes, decided by a person. */
export function LessonsPanel({ lessons }: { readonly lessons: readonly Doc<Lesson>[] }) {
  const t = useT();
  return (
    <Panel title={t('lessons.title')}>
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
