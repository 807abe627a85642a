import { Checkbox, Form, Input, Modal, Segmented, Select } from 'antd';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { formId } from '../../api/form-id.ts';
import { problemOf } from '../../api/http.ts';
import { type IncidentRow, useOpenIncident } from '../../api/incidents.ts';
import { usePacks, usePacksOf } from '../../api/packs.ts';
import type { LngLat } from '../../components/place.tsx';
import { Empty, ErrorState, Loading } from '../../components/states.tsx';
import { useLeave } from '../../components/use-leave.tsx';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { type ManualType, manualTypes } from '../../incident/manual-types.ts';
import { useSession, useUnitScope } from '../../shell/session.tsx';
import { IntakePlace } from './intake-place.tsx';
import './intake.css';

/** Asks what somebody told: what, where, how urgent; the pack's rules say the level and whose it is. */
export function IntakeDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const [unit] = useUnitScope();
  const [form] = Form.useForm<Given>();
  const packs = usePacks();
  const packsOf = usePacksOf(packs.data?.map(({ id }) => id) ?? [], unit);
  const types = manualTypes(packs.data ?? [], packsOf.details);
  const send = useOpenIncident();
  const [id] = useState(formId);
  const { leave, question } = useLeave(onClose);
  const error = packs.error ?? packsOf.error;
  const pending = packs.isPending || packsOf.isPending;
  const finish = (given: Given): void => {
    const type = types.find(({ key }) => key === given.type);
    if (!type || !given.at) return;
    const address = given.address?.trim();
    send.mutate(
      {
        id,
        pack: type.pack.id,
        type: type.type.type,
        title: (given.title ?? '').trim(),
        text: (given.text ?? '').trim(),
        lng: given.at.lng,
        lat: given.at.lat,
        drill: given.drill ?? false,
        ...(address ? { address } : {}),
        ...(given.urgency && given.urgency !== 'rule' ? { urgency: given.urgency } : {}),
      },
      { onSuccess: ({ head }) => navigate(`/incidents/${head.id}`) },
    );
  };
  return (
    <Modal
      open
      width="min(960px, calc(100vw - 24px))"
      centered
      title={t('intake.title')}
      okText={t('intake.send')}
      okButtonProps={{ disabled: types.length === 0 }}
      confirmLoading={send.isPending}
      onOk={() => form.submit()}
      onCancel={() => leave(() => form.isFieldsTouched())}
      maskClosable={false}
      destroyOnHidden
    >
      {question}
      {error ? <ErrorState problem={problemOf(error)} onRetry={() => void packs.refetch()} /> : null}
      {pending && !error ? <Loading rows={8} /> : null}
      {!pending && !error && types.length === 0 ? (
        <Empty what={t('intake.noTypes')} how={t('intake.noTypesHow')} />
      ) : null}
      {!pending && types.length > 0 ? (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          onFinish={finish}
          initialValues={{ urgency: 'rule' }}
          className="intake"
        >
          <IntakeFields types={types} unit={unit} />
        </Form>
      ) : null}
      {send.isError ? <ErrorState problem={problemOf(send.error)} /> : null}
    </Modal>
  );
}

interface Given {
  readonly type?: string;
  readonly title?: string;
  readonly text?: string;
  readonly at?: LngLat;
  readonly address?: string;
  readonly urgency?: IncidentRow['urgency'] | 'rule';
  readonly drill?: boolean;
}

function IntakeFields({ types, unit }: { readonly types: readonly ManualType[]; readonly unit: string }) {
  const t = useT();
  const me = useSession();
  const both = useBoth();
  const form = Form.useFormInstance<Given>();
  const [area, setArea] = useState('');
  const proposed = useRef('');
  const needed = [{ required: true, whitespace: true, message: t('form.needed') }];
  /** The title follows type and place until somebody writes one. */
  const propose = (type: string | undefined, where: string): void => {
    const chosen = types.find(({ key }) => key === type);
    const now = form.getFieldValue('title') ?? '';
    if (!chosen || now !== proposed.current) return;
    const name = both(chosen.type.name);
    proposed.current = where ? t('intake.proposed', { name, where }) : name;
    form.setFieldValue('title', proposed.current);
  };
  const packs = [...new Map(types.map(({ pack }) => [pack.id, pack])).values()];
  return (
    <>
      <div className="intake-what">
        <Form.Item
          name="type"
          label={t('intake.type')}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          <Select
            autoFocus
            placeholder={t('intake.chooseType')}
            options={packs.map((pack) => ({
              label: both(pack.name),
              options: types
                .filter((one) => one.pack.id === pack.id)
                .map(({ key, type }) => ({ value: key, label: both(type.name) })),
            }))}
            onChange={(type: string) => propose(type, area)}
          />
        </Form.Item>
        <Form.Item name="title" label={t('intake.what')} rules={needed}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="text" label={t('intake.text')}>
          <Input.TextArea
            autoSize={{ minRows: 3, maxRows: 8 }}
            maxLength={4000}
            placeholder={t('intake.textHint')}
          />
        </Form.Item>
        <Form.Item name="address" label={t('intake.address')}>
          <Input maxLength={200} placeholder={t('intake.addressHint')} />
        </Form.Item>
        <Form.Item name="urgency" label={t('incident.urgency')}>
          <Segmented
            block
            options={[
              { value: 'rule', label: t('intake.byRule') },
              ...(['normal', 'urgent', 'critical'] as const).map((value) => ({
                value,
                label: t(`urgency.${value}`),
              })),
            ]}
          />
        </Form.Item>
        <Form.Item name="drill" valuePropName="checked" noStyle>
          <Checkbox>{t('intake.drill')}</Checkbox>
        </Form.Item>
      </div>
      <Form.Item
        name="at"
        label={t('intake.place')}
        className="intake-where"
        rules={[{ required: true, message: t('intake.placeNeeded') }]}
      >
        <IntakePlace
          unit={unit}
          onArea={(words) => {
            setArea(words);
            propose(form.getFieldValue('type'), words);
          }}
        />
      </Form.Item>
      <p className="muted small intake-note">{t('intake.consequence', { name: me.name })}</p>
    </>
  );
}
