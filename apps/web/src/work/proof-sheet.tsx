import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { problemOf } from '../api/http.ts';
import { type ProofRow, useTask, useWorkCommand } from '../api/tasks.ts';
import { fullMoment } from '../city/time-words.ts';
import { DrillBanner } from '../components/drill.tsx';
import { Place } from '../components/place.tsx';
import { ErrorState } from '../components/states.tsx';
import { useT } from '../i18n/language.tsx';
import { useBoth } from '../i18n/names.ts';
import { useMay, useSession } from '../shell/session.tsx';
import { AttachmentList } from './attachments.tsx';
import { GivenAnswers } from './given-answers.tsx';
import './task-sheet.css';

/** A check: what was done and by whom, and the verdict of somebody else. */
export function ProofSheet({ proof }: { readonly proof: ProofRow }) {
  const t = useT();
  const both = useBoth();
  const { head, body, task, incident } = proof;
  return (
    <article className="task-sheet">
      {head.drill ? <DrillBanner /> : null}
      <dl className="task-facts">
        <dt>{t(body.purpose === 'done' ? 'proof.checked' : 'proof.exists')}</dt>
        <dd>{task ? both(task.body.name) : (incident?.title ?? head.title)}</dd>
        <dt>{t('proof.handler')}</dt>
        <dd>
          {body.handler?.name ?? t('person.unknown')}{' '}
          <span className="muted">{task?.body.doneAt ? fullMoment(task.body.doneAt) : ''}</span>
        </dd>
        <dt>{t('task.place')}</dt>
        <dd>
          <Place name={head.place?.address} at={head.place} />
        </dd>
        {incident ? (
          <>
            <dt>{t('task.incident')}</dt>
            <dd>
              <Link to={`/incidents/${incident.id}`}>{incident.title}</Link>
            </dd>
          </>
        ) : null}
      </dl>
      {task ? <TaskAnswers id={task.head.id} /> : null}
      {task ? <AttachmentList attachments={task.body.attachments} /> : null}
      {task?.body.notes.map((note) => (
        <p key={note.at}>{note.text}</p>
      ))}
      <Verdict proof={proof} />
    </article>
  );
}

/** What the handler filled in; without leave to read the task nothing is shown. */
function TaskAnswers({ id }: { readonly id: string }) {
  const detail = useTask(id).data;
  return detail ? <GivenAnswers fields={detail.form} answers={detail.task.body.form} /> : null;
}

function Verdict({ proof }: { readonly proof: ProofRow }) {
  const t = useT();
  const may = useMay();
  const me = useSession();
  const command = useWorkCommand();
  const [reason, setReason] = useState('');
  const words = reason.trim();
  if (!may('proof.decide')) return null;
  if (proof.body.handler?.id === me.id) return <p className="muted">{t('proof.notYourOwn')}</p>;
  const decide = (action: 'accept' | 'refuse' | 'unable'): void =>
    command.mutate({ kind: 'proofs', id: proof.head.id, action, body: words ? { reason: words } : {} });
  return (
    <div className="task-steps">
      <div className="task-field">
        <span>{t('proof.reason')}</span>
        <Input.TextArea
          aria-label={t('proof.reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          autoSize={{ minRows: 2 }}
          maxLength={500}
        />
      </div>
      <Button type="primary" size="large" block loading={command.isPending} onClick={() => decide('accept')}>
        {t('proof.accept')}
      </Button>
      <Button size="large" block disabled={words === ''} onClick={() => decide('refuse')}>
        {t('proof.refuse')}
      </Button>
      <Button type="text" disabled={words === ''} onClick={() => decide('unable')}>
        {t('proof.unable')}
      </Button>
      {command.isError ? <ErrorState problem={problemOf(command.error)} /> : null}
    </div>
  );
}
