import { BulbOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { problemOf } from '../../api/http.ts';
import { useProposeLesson } from '../../api/lessons.ts';
import { type PackChange, type PackDetail, usePackAt } from '../../api/packs.ts';
import type { Doc, Incident } from '../../api/wire.ts';
import { unitWords } from '../../components/figure.tsx';
import { Source } from '../../components/source.tsx';
import { Empty, ErrorState, Loading } from '../../components/states.tsx';
import { useUndo } from '../../components/undo-toast.tsx';
import { useLeave } from '../../components/use-leave.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { wordFor } from '../../i18n/translate.ts';
import { type ChangeLimits, limitsOfChange, mayPropose } from '../../incident/change-limits.ts';
import { useMay, useSession } from '../../shell/session.tsx';
import './propose-lesson.css';

/** For whoever may propose: a change of the pack that this incident gives a reason for. */
export function ProposeLesson({ incident }: { readonly incident: Doc<Incident> }) {
  const t = useT();
  const may = useMay();
  const [open, setOpen] = useState(false);
  if (!may('lesson.propose')) return null;
  return (
    <>
      <Button size="small" icon={<BulbOutlined aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t('lessons.proposeOpen')}
      </Button>
      {open ? <ProposalDialog incident={incident} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface ProposalDialogProps {
  readonly incident: Doc<Incident>;
  readonly onClose: () => void;
}

function ProposalDialog({ incident, onClose }: ProposalDialogProps) {
  const t = useT();
  const said = useUndo();
  const send = useProposeLesson();
  const [form] = Form.useForm<Given>();
  const { leave, question } = useLeave(onClose);
  const { head } = incident;
  const pack = usePackAt(head.pack, head.place?.path ?? head.ownerPath);
  const changes = pack.data?.effective.review?.changes ?? [];
  const finish = ({ path, to, reason }: Given): void => {
    if (path === undefined || typeof to !== 'number') return;
    send.mutate(
      { about: head.id, path, to, reason: (reason ?? '').trim() },
      {
        onSuccess: () => {
          onClose();
          said({ words: t('lessons.proposedNow') });
        },
      },
    );
  };
  return (
    <Modal
      open
      title={t('lessons.proposeTitle')}
      okText={t('lessons.propose')}
      okButtonProps={{ disabled: changes.length === 0 }}
      confirmLoading={send.isPending}
      onOk={() => form.submit()}
      onCancel={() => leave(() => form.isFieldsTouched())}
      maskClosable={false}
      destroyOnHidden
    >
      {question}
      <p className="muted proposal-about">{head.title}</p>
      {pack.isPending ? <Loading rows={5} /> : null}
      {pack.isError ? (
        <ErrorState problem={problemOf(pack.error)} onRetry={() => void pack.refetch()} />
      ) : null}
      {pack.data && changes.length === 0 ? (
        <Empty what={t('lessons.nothingOpen')} how={t('lessons.nothingOpenHow')} />
      ) : null}
      {pack.data && changes.length > 0 ? (
        <Form form={form} layout="vertical" requiredMark={false} onFinish={finish}>
          <ProposalFields pack={pack.data} changes={changes} />
        </Form>
      ) : null}
      {send.isError ? <ErrorState problem={problemOf(send.error)} /> : null}
    </Modal>
  );
}

interface Given {
  readonly path?: string;
  readonly to?: number | null;
  readonly reason?: string;
}

interface ProposalFieldsProps {
  readonly pack: PackDetail;
  readonly changes: readonly PackChange[];
}

function ProposalFields({ pack, changes }: ProposalFieldsProps) {
  const t = useT();
  const both = useBoth();
  const me = useSession();
  const form = Form.useFormInstance<Given>();
  const path = Form.useWatch('path', form);
  const change = changes.find((one) => one.path === path);
  const limits = change && limitsOfChange(change, pack.effective.codes?.thresholds);
  return (
    <>
      <Form.Item
        name="path"
        label={t('lessons.change')}
        rules={[{ required: true, message: t('form.needed') }]}
      >
        <Select
          placeholder={t('lessons.chooseChange')}
          options={changes.map((one) => ({ value: one.path, label: both(one.name) }))}
          onChange={() => form.setFieldValue('to', null)}
        />
      </Form.Item>
      {limits ? <Present limits={limits} /> : null}
      <Form.Item
        name="to"
        label={t('lessons.newValue')}
        rules={[
          {
            validator: (_, value: number | null | undefined) =>
              limits && mayPropose(limits, value) ? Promise.resolve() : Promise.reject(new Error()),
            message: limits
              ? t('lessons.newValueNeeded', { range: rangeWords(limits) })
              : t('lessons.chooseChange'),
          },
        ]}
      >
        <InputNumber
          disabled={!limits}
          style={{ width: '100%' }}
          step={limits ? stepOf(limits) : 1}
          {...(limits?.unit ? { suffix: unitWords(limits.unit) } : {})}
        />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('lessons.why')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={500} showCount />
      </Form.Item>
      {change ? (
        <p className="muted small">
          {t('lessons.proposeConsequence', {
            role: wordFor(t, 'roleName', change.accepts),
            level: wordFor(t, 'unitLevel', change.level),
            name: me.name,
          })}
        </p>
      ) : null}
    </>
  );
}

function Present({ limits }: { readonly limits: ChangeLimits }) {
  const t = useT();
  const { now, threshold, only } = limits;
  return (
    <dl className="proposal-now">
      <div>
        <dt>{t('packs.value')}</dt>
        <dd>
          <strong>{now === undefined ? t('quality.none') : `${now} ${unitWords(limits.unit)}`.trim()}</strong>
        </dd>
      </div>
      <div>
        <dt>{t('lessons.range')}</dt>
        <dd>
          {rangeWords(limits)}
          {only ? ` ${t(only === 'up' ? 'lessons.onlyUp' : 'lessons.onlyDown')}` : ''}
        </dd>
      </div>
      {threshold ? (
        <div>
          <dt>{t('organisation.source')}</dt>
          <dd>
            <Source source={threshold.source} sourceRef={threshold.sourceRef} verified={threshold.verified} />
          </dd>
        </div>
      ) : null}
    </dl>
  );
}

function rangeWords({ min, max, unit }: ChangeLimits): string {
  return `${min}–${max} ${unitWords(unit)}`.trim();
}

/** A step that moves a value by about a hundredth of its range, as a round number. */
function stepOf({ min, max }: ChangeLimits): number {
  return 10 ** Math.floor(Math.log10(Math.max(max - min, 0.001) / 20));
}
