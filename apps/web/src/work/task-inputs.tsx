import type { TaskDetail } from '../api/tasks.ts';
import { formatNumber, shareWords } from '../components/figure.tsx';
import { useT } from '../i18n/language.tsx';

/** What the matter needs to know from the confirmed proposal: suspected pipes, valves, time and stock. */
export function TaskInputs({ detail }: { readonly detail: TaskDetail }) {
  const t = useT();
  const result = detail.advice?.result;
  if (!result) return null;
  const wants = (name: string): boolean => detail.inputs.includes(`advice.${name}`);
  return (
    <section className="task-inputs">
      {wants('candidates') ? (
        <p>
          <span className="muted">{t('advice.candidates')}</span>{' '}
          {result.candidates
            .slice(0, 3)
            .map((pipe) => `${pipe.linkId} ${shareWords(pipe.probability)}`)
            .join('、')}
        </p>
      ) : null}
      {wants('valves') ? (
        <p>
          <span className="muted">{t('advice.valves', { n: result.valves.length })}</span>{' '}
          {result.valves.map((valve) => valve.id).join('、')}
        </p>
      ) : null}
      {wants('affected') ? (
        <p>
          <span className="muted">{t('advice.affected')}</span> {formatNumber(result.affected.users)}{' '}
          {t('advice.users')}
          {result.affected.critical.map((user) => `、${user.name}`)}
        </p>
      ) : null}
      {wants('repair') && result.repair ? (
        <p>
          <span className="muted">{t('advice.repair')}</span> {formatNumber(result.repair.hours, 1)}{' '}
          {t('advice.hours')}
        </p>
      ) : null}
      {wants('warehouse') && result.warehouse ? (
        <p>
          <span className="muted">{t('advice.warehouse')}</span> {result.warehouse.name}
        </p>
      ) : null}
    </section>
  );
}
