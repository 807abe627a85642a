import { ArrowRightOutlined } from '@ant-design/icons';
import type { Doc, Lesson } from '../../api/wire.ts';
import { useT } from '../../i18n/language.tsx';
import './lesson-change.css';

/** What a lesson would change: the place in the pack, the value now and the value proposed. */
export function LessonChange({ lesson }: { readonly lesson: Doc<Lesson> }) {
  const t = useT();
  const { path, from, to } = lesson.body;
  return (
    <span className="lesson-change">
      <code>{path}</code>
      <span className="lesson-values">
        {shown(from) === shown(to) ? (
          t('lessons.kept', { value: shown(to) })
        ) : (
          <>
            <s>{shown(from)}</s> <ArrowRightOutlined aria-hidden="true" /> <strong>{shown(to)}</strong>
          </>
        )}
      </span>
    </span>
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
