import { CameraOutlined } from '@ant-design/icons';
import { Image, Segmented } from 'antd';
import { useId, useState } from 'react';
import { problemOf } from '../api/http.ts';
import { useAttach } from '../api/tasks.ts';
import type { Attachment } from '../api/wire.ts';
import { fullMoment } from '../city/time-words.ts';
import { ErrorState } from '../components/states.tsx';
import { useT } from '../i18n/language.tsx';

const roles = ['before', 'after', 'near', 'far'] as const;
const positionWaitMs = 3_000;

/** Takes a photo, says what it shows, and adds it with time and place. */
export function AddPhoto({ taskId, needed }: { readonly taskId: string; readonly needed: number }) {
  const t = useT();
  const id = useId();
  const attach = useAttach();
  const [role, setRole] = useState<(typeof roles)[number]>('after');
  const add = async (file: File): Promise<void> => {
    const position = await here();
    attach.mutate({ taskId, file, role, takenAt: file.lastModified, ...position });
  };
  return (
    <div className="task-field">
      <span>{needed > 0 ? t('task.photoNeeded', { n: needed }) : t('task.photo')}</span>
      <Segmented
        block
        value={role}
        onChange={setRole}
        options={roles.map((value) => ({ value, label: t(`photo.${value}`) }))}
      />
      <label htmlFor={id} className="photo-button">
        <CameraOutlined aria-hidden="true" /> {t(attach.isPending ? 'task.photoSending' : 'task.photoTake')}
      </label>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept="image/jpeg,image/png"
        capture="environment"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) add(file).catch(() => {});
        }}
      />
      {attach.isPaused ? <p className="task-waiting">{t('task.sentLater')}</p> : null}
      {attach.isError ? <ErrorState problem={problemOf(attach.error)} /> : null}
    </div>
  );
}

/** Photos and files that were given, each with what it shows and when. */
export function AttachmentList({ attachments }: { readonly attachments: readonly Attachment[] }) {
  const t = useT();
  if (attachments.length === 0) return null;
  return (
    <Image.PreviewGroup>
      <ul className="attachments">
        {attachments.map((one) => (
          <li key={`${one.sha256} ${one.role}`}>
            {one.role === 'document' ? (
              <a href={`/api/files/${one.sha256}`} target="_blank" rel="noreferrer">
                {t('photo.document')}
              </a>
            ) : (
              <Image src={`/api/files/${one.sha256}`} alt={t(`photo.${one.role}`)} width={96} height={72} />
            )}
            <span className="small">
              {t(`photo.${one.role}`)} {one.takenAt ? fullMoment(one.takenAt).slice(5, 16) : ''}
            </span>
          </li>
        ))}
      </ul>
    </Image.PreviewGroup>
  );
}

/** Where this device is, if it says so. */
export function here(): Promise<{ readonly lng: number; readonly lat: number } | undefined> {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(undefined);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lng: coords.longitude, lat: coords.latitude }),
      () => resolve(undefined),
      { timeout: positionWaitMs, maximumAge: 60_000 },
    );
  });
}
