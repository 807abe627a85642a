import { ArrowRightOutlined } from '@ant-design/icons';
import { usePack } from '../../api/packs.ts';
import type { Doc, Lesson } from '../../api/wire.ts';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import './lesson-change.css';

/** What a lesson would change: the threshold or place in the pack, the value now and the value proposed. */
export function LessonChange({ lesson }: { readonly lesson: Doc<Lesson> }) {
  const t = useT();
  const both = useBoth();
  const { path, from, to, pack, layer } = lesson.body;
  const thresholds = usePack(pack, layer.unit).data?.effective.codes?.thresholds ?? [];
  const threshold = thresholds.find(({ id }) => path === `codes/thresholds/${id}/value`);
  const unit = threshold && threshold.unit !== '1' ? ` ${threshold.unit}` : '';
  return (
    <span className="lesson-change">
      {threshold ? <span title={path}>{both(threshold.name)}</span> : <code>{path}</code>}
      <span className="lesson-values">
        {shown(from) === shown(to) ? (
          t('lessons.kept', { value: `${shown(to)}${unit}` })
        ) : (
          <>
            <s>
              {shown(from)}
              {unit}
            </s>{' '}
            <ArrowRightOutlined aria-hidden="true" />{' '}
            <strong>
              {shown(to)}
              {unit}
            </strong>
          </>
        )}
      </span>
    </span>
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
