import { CameraOutlined, DeleteOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useEffect, useId, useState } from 'react';
import { formId } from '../../api/form-id.ts';
import { problemOf } from '../../api/http.ts';
import { usePacks, usePacksOf } from '../../api/packs.ts';
import { useReport } from '../../api/reports.ts';
import type { LngLat } from '../../components/place.tsx';
import { Empty, ErrorState, Loading } from '../../components/states.tsx';
import { useUndo } from '../../components/undo-toast.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { useMay, useUnitScope } from '../../shell/session.tsx';
import { here } from '../../work/attachments.tsx';
import { type Answers, FormFields, missingFields } from '../../work/form-fields.tsx';
import { IntakePlace } from '../desk/intake-place.tsx';
import { type ReportKind, reportKinds } from './report-kinds.ts';
import '../desk/intake.css';
import '../../work/task-sheet.css';

/** Reports what one sees; what one has put right at once is closed with it, and somebody else checks it. */
export function PhoneReport({ onSent }: { readonly onSent: () => void }) {
  const t = useT();
  const [unit] = useUnitScope();
  const packs = usePacks();
  const packsOf = usePacksOf(packs.data?.map(({ id }) => id) ?? [], unit);
  const kinds = reportKinds(packs.data ?? [], packsOf.details);
  if (packs.isError)
    return <ErrorState problem={problemOf(packs.error)} onRetry={() => void packs.refetch()} />;
  if (packs.isPending || packsOf.isPending) return <Loading rows={6} />;
  const failed = packsOf.error ? (
    <ErrorState problem={problemOf(packsOf.error)} onRetry={packsOf.retry} />
  ) : null;
  if (kinds.length === 0) return failed ?? <Empty what={t('report.none')} how={t('report.noneHow')} />;
  return (
    <>
      {failed}
      <ReportForm kinds={kinds} unit={unit} onSent={onSent} />
    </>
  );
}

interface FormProps {
  readonly kinds: readonly ReportKind[];
  readonly unit: string;
  readonly onSent: () => void;
}

function ReportForm({ kinds, unit, onSent }: FormProps) {
  const t = useT();
  const both = useBoth();
  const may = useMay();
  const say = useUndo();
  const send = useReport();
  const placeId = useId();
  const [id] = useState(formId);
  const [chosen, setChosen] = useState<string | undefined>(kinds.length === 1 ? kinds[0]?.key : undefined);
  const [text, setText] = useState('');
  const [at, setAt] = useState<LngLat | undefined>();
  const [before, setBefore] = useState<readonly File[]>([]);
  const [after, setAfter] = useState<readonly File[]>([]);
  const [answers, setAnswers] = useState<Answers>({});
  const [note, setNote] = useState('');
  useEffect(() => {
    let wanted = true;
    void here().then((position) => {
      if (wanted && position) setAt((known) => known ?? position);
    });
    return () => {
      wanted = false;
    };
  }, []);
  const kind = kinds.find(({ key }) => key === chosen);
  const matter = may('task.handle') ? kind?.onSpot : undefined;
  const seen = kind !== undefined && at !== undefined && before.length > 0;
  const done =
    matter !== undefined &&
    after.length >= matter.proof.photos &&
    note.trim() !== '' &&
    missingFields(matter.form, answers).length === 0;
  const report = (handled: boolean): void => {
    if (!kind || !at) return;
    const name = kind.report.name?.zh ?? kind.report.id;
    const words = text.trim();
    send.mutate(
      {
        id,
        pack: kind.pack.id,
        type: kind.report.id,
        title: words === '' ? name : `${name}：${words}`.slice(0, 200),
        text: words,
        lng: at.lng,
        lat: at.lat,
        channel: kind.channel ?? '',
        before,
        ...(handled ? { handled: { after, answers, note: note.trim() } } : {}),
      },
      {
        onSuccess: () => {
          say({ words: t(handled ? 'report.handledNow' : 'report.sentNow') });
          onSent();
        },
      },
    );
  };
  return (
    <div className="task-steps phone-report">
      <div className="task-field">
        <span id="report-kind">{t('report.kind')} *</span>
        <Select
          aria-labelledby="report-kind"
          size="large"
          placeholder={t('report.choose')}
          {...(chosen ? { value: chosen } : {})}
          options={kinds.map(({ key, report: one }) => ({ value: key, label: both(one.name) || one.id }))}
          onChange={(key: string) => {
            setChosen(key);
            setAnswers({});
          }}
        />
      </div>
      <div className="task-field">
        <span>{t('report.text')}</span>
        <Input
          aria-label={t('report.text')}
          value={text}
          maxLength={150}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <div className="task-field">
        <label htmlFor={placeId}>{t('task.place')} *</label>
        <IntakePlace
          id={placeId}
          unit={unit}
          {...(at ? { value: at } : {})}
          onChange={setAt}
          onArea={noArea}
        />
      </div>
      <Photos words={t('report.before')} photos={before} onChange={setBefore} />
      {matter ? (
        <section className="phone-on-spot" aria-label={t('report.onSpot')}>
          <h2>{t('report.onSpot')}</h2>
          <FormFields fields={matter.form} answers={answers} onChange={setAnswers} />
          <Photos words={t('report.after')} photos={after} onChange={setAfter} />
          <div className="task-field">
            <span>{t('task.note')} *</span>
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
            disabled={!seen || !done}
            loading={send.isPending}
            onClick={() => report(true)}
          >
            {t('report.handled')}
          </Button>
        </section>
      ) : null}
      {kind === undefined || kind.channel !== undefined ? (
        <Button
          size="large"
          block
          type={matter ? 'default' : 'primary'}
          disabled={!seen}
          loading={send.isPending}
          onClick={() => report(false)}
        >
          {t(matter ? 'report.sendOnly' : 'report.send')}
        </Button>
      ) : null}
      {!seen ? <p className="muted small">{t('report.missing')}</p> : null}
      {send.isPaused ? <p className="task-waiting">{t('task.sentLater')}</p> : null}
      {send.isError ? <ErrorState problem={problemOf(send.error)} /> : null}
    </div>
  );
}

/** The server takes no more of one kind. */
const mostPhotos = 9;

interface PhotosProps {
  readonly words: string;
  readonly photos: readonly File[];
  readonly onChange: (photos: readonly File[]) => void;
}

function Photos({ words, photos, onChange }: PhotosProps) {
  const t = useT();
  const id = useId();
  const isFull = photos.length >= mostPhotos;
  const button = isFull
    ? t('report.photosFull', { n: photos.length })
    : photos.length > 0
      ? t('report.photos', { n: photos.length })
      : t('task.photoTake');
  return (
    <div className="task-field">
      <span>{words} *</span>
      <label htmlFor={id} className="photo-button">
        <CameraOutlined aria-hidden="true" /> {button}
      </label>
      <input
        id={id}
        aria-label={words}
        className="visually-hidden"
        type="file"
        accept="image/jpeg,image/png"
        capture="environment"
        disabled={isFull}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file && !photos.some((one) => keyOf(one) === keyOf(file))) onChange([...photos, file]);
        }}
      />
      {photos.length > 0 ? (
        <ul className="attachments">
          {photos.map((photo, index) => (
            <li key={keyOf(photo)}>
              <Thumbnail photo={photo} words={t('report.photoN', { n: index + 1 })} />
              <Button
                icon={<DeleteOutlined aria-hidden="true" />}
                aria-label={t('report.photoRemove', { n: index + 1 })}
                onClick={() => onChange(photos.filter((one) => one !== photo))}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function keyOf({ name, lastModified, size }: File): string {
  return `${name} ${lastModified} ${size}`;
}

function Thumbnail({ photo, words }: { readonly photo: File; readonly words: string }) {
  const [address, setAddress] = useState<string | undefined>();
  useEffect(() => {
    const made = URL.createObjectURL(photo);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return address ? <img src={address} alt={words} width={96} height={72} /> : null;
}

function noArea(): void {}
