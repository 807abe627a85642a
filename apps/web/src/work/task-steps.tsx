import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { problemOf } from '../api/http.ts';
import { type TaskDetail, useWorkCommand } from '../api/tasks.ts';
import { ErrorState } from '../components/states.tsx';
import { useUndo } from '../components/undo-toast.tsx';
import { useT } from '../i18n/language.tsx';
import { useMay } from '../shell/session.tsx';
import { AddPhoto } from './attachments.tsx';
import { type Answers, FormFields, missingFields } from './form-fields.tsx';

/** The next thing to do: take it, again where it was sent back; then photo, answers and words, and done. */
export function TaskSteps({ detail }: { readonly detail: TaskDetail }) {
  const t = useT();
  const may = useMay();
  const command = useWorkCommand();
  const { head } = detail.task;
  if (!may('task.handle')) return null;
  const act = (action: string, body: Readonly<Record<string, unknown>> = {}): void =>
    command.mutate({ kind: 'tasks', id: head.id, action, body });
  if (head.state === 'ready' || head.state === 'rework') {
    return (
      <div className="task-steps">
        <Button type="primary" size="large" block loading={command.isPending} onClick={() => act('take')}>
          {t('task.take')}
        </Button>
        <Waiting paused={command.isPaused} />
        {command.isError ? <ErrorState problem={problemOf(command.error)} /> : null}
      </div>
    );
  }
  if (head.state !== 'taken') return null;
  return <Doing detail={detail} />;
}

function Doing({ detail }: { readonly detail: TaskDetail }) {
  const t = useT();
  const say = useUndo();
  const command = useWorkCommand();
  const { head, body } = detail.task;
  const [answers, setAnswers] = useState<Answers>(body.form);
  const [note, setNote] = useState('');
  const photos = Math.max(0, detail.proof.photos - body.attachments.length);
  const missing = missingFields(detail.form, answers);
  const needsNote = detail.proof.note && note.trim() === '' && body.notes.length === 0;
  const done = (): void => {
    const words = note.trim();
    command.mutate(
      {
        kind: 'tasks',
        id: head.id,
        action: 'done',
        body: { answers, ...(words ? { note: words } : {}) },
      },
      { onSuccess: () => say({ words: t(detail.proof.verify ? 'task.sentToCheck' : 'task.doneNow') }) },
    );
  };
  return (
    <div className="task-steps">
      <FormFields fields={detail.form} answers={answers} onChange={setAnswers} />
      <AddPhoto taskId={head.id} needed={photos} />
      <div className="task-field">
        <span>
          {t('task.note')}
          {detail.proof.note ? '' : ` (${t('form.optional')})`}
        </span>
        <Input.TextArea
          aria-label={t('task.note')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          autoSize={{ minRows: 2 }}
          maxLength={2000}
        />
      </div>
      <Button
        type="primary"
        size="large"
        block
        loading={command.isPending}
        disabled={photos > 0 || missing.length > 0 || needsNote}
        onClick={done}
      >
        {t('task.done')}
      </Button>
      {photos > 0 || missing.length > 0 || needsNote ? (
        <p className="muted small">{t('task.missing')}</p>
      ) : null}
      <Waiting paused={command.isPaused} />
      {command.isError ? <ErrorState problem={problemOf(command.error)} /> : null}
      <div className="task-exits">
        <ReasonButton id={head.id} action="release" />
        <ReasonButton id={head.id} action="unable" />
      </div>
    </div>
  );
}

function Waiting({ paused }: { readonly paused: boolean }) {
  const t = useT();
  return paused ? <p className="task-waiting">{t('task.sentLater')}</p> : null;
}

function ReasonButton({ id, action }: { readonly id: string; readonly action: 'release' | 'unable' }) {
  const t = useT();
  const command = useWorkCommand();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  return (
    <>
      <Button type="text" onClick={() => setAsking(true)}>
        {t(`task.${action}`)}
      </Button>
      <Modal
        open={asking}
        title={t(`task.${action}`)}
        okText={t(`task.${action}`)}
        okButtonProps={{ disabled: reason.trim() === '' }}
        confirmLoading={command.isPending}
        onCancel={() => setAsking(false)}
        onOk={() =>
          command.mutate(
            { kind: 'tasks', id, action, body: { reason: reason.trim() } },
            { onSuccess: () => setAsking(false) },
          )
        }
      >
        <Input.TextArea
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          placeholder={t('common.reason')}
          autoSize={{ minRows: 2 }}
          maxLength={500}
        />
        {command.isError ? <ErrorState problem={problemOf(command.error)} /> : null}
      </Modal>
    </>
  );
}
