import { type TaskDetail, useTask } from '../api/tasks.ts';
import { fullMoment } from '../city/time-words.ts';
import { Clock } from '../components/clock.tsx';
import { DrillBanner } from '../components/drill.tsx';
import { Failed } from '../components/failed.tsx';
import { PersonUnit } from '../components/person-unit.tsx';
import { Place } from '../components/place.tsx';
import { Loading } from '../components/states.tsx';
import { UnitName } from '../components/unit-name.tsx';
import { useT } from '../i18n/language.tsx';
import { useBoth } from '../i18n/names.ts';
import { wordFor } from '../i18n/translate.ts';
import { AttachmentList } from './attachments.tsx';
import { GivenAnswers } from './given-answers.tsx';
import { TaskInputs } from './task-inputs.tsx';
import { TaskSteps } from './task-steps.tsx';
import './task-sheet.css';

/** States in which the form is filled in rather than shown. */
const editing = new Set(['waiting', 'ready', 'taken', 'rework']);

/** One matter: where, until when, what it asks, what was given, and the next thing to do. */
export function TaskSheet({ id }: { readonly id: string }) {
  const detail = useTask(id);
  if (detail.isPending) return <Loading rows={8} />;
  if (detail.isError) return <Failed error={detail.error} onRetry={detail.refetch} />;
  return <Sheet key={id} detail={detail.data} />;
}

function Sheet({ detail }: { readonly detail: TaskDetail }) {
  const t = useT();
  const both = useBoth();
  const { head, body, incident } = detail.task;
  return (
    <article className="task-sheet">
      {head.drill ? <DrillBanner /> : null}
      <h2>{both(body.name)}</h2>
      <dl className="task-facts">
        <dt>{t('task.incident')}</dt>
        <dd>{incident?.title}</dd>
        <dt>{t('task.state')}</dt>
        <dd className="task-state">
          {wordFor(t, 'taskState', head.state)}
          <Clock deadline={body.dueAt} startedAt={body.readyAt} finishedAt={body.doneAt} counting />
        </dd>
        <dt>{t('task.place')}</dt>
        <dd>
          <Place name={head.place?.address} at={head.place} onShow={showOutside} />
        </dd>
        <dt>{t('task.who')}</dt>
        <dd>
          <PersonUnit person={body.takenBy?.name} unit={<UnitName id={head.ownerUnit} />} />
        </dd>
        {body.reason ? (
          <>
            <dt>{t('task.reason')}</dt>
            <dd className="task-reason">{body.reason}</dd>
          </>
        ) : null}
      </dl>
      <TaskInputs detail={detail} />
      <TaskSteps detail={detail} />
      {editing.has(head.state) ? null : <GivenAnswers fields={detail.form} answers={body.form} />}
      <AttachmentList attachments={body.attachments} />
      {body.notes.length > 0 ? (
        <ul className="task-notes">
          {body.notes.map((note) => (
            <li key={`${note.at} ${note.by.id}`}>
              <span className="muted small">
                {fullMoment(note.at)} {note.by.name}
              </span>
              <p>{note.text}</p>
            </li>
          ))}
        </ul>
      ) : null}
    </article>
  );
}

/** Opens the phone's own map at the place; it knows the way there. */
function showOutside({ lng, lat }: { readonly lng: number; readonly lat: number }): void {
  window.open(`geo:${lat},${lng}?q=${lat},${lng}`, '_self');
}
