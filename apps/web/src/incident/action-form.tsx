import { Checkbox, Form, Input, Modal, Select } from 'antd';
import { problemOf } from '../api/http.ts';
import { useIncidents } from '../api/incidents.ts';
import type { Doc, Incident } from '../api/wire.ts';
import { ErrorState } from '../components/states.tsx';
import { UnitSelect } from '../components/unit-select.tsx';
import { useT } from '../i18n/language.tsx';
import { isKey, wordFor } from '../i18n/translate.ts';
import { useSession } from '../shell/session.tsx';
import type { ActionField, IncidentAction } from './action-fields.ts';

export interface ActionFormProps {
  readonly action: IncidentAction;
  readonly incident: Doc<Incident>;
  readonly alarms: readonly { readonly id: string; readonly title: string }[];
  readonly sending: boolean;
  readonly error: unknown;
  readonly onSend: (body: Readonly<Record<string, unknown>>) => void;
  readonly onClose: () => void;
}

interface Given {
  readonly reason?: string;
  readonly unit?: string;
  readonly into?: string;
  readonly urgency?: string;
  readonly alarmIds?: readonly string[];
}

/** Asks what a command needs, and names what it will do and in whose name. */
export function ActionForm({ action, incident, alarms, sending, error, onSend, onClose }: ActionFormProps) {
  const t = useT();
  const me = useSession();
  const [form] = Form.useForm<Given>();
  const name = wordFor(t, 'action', action.name);
  const consequence = `consequence.${action.name}`;
  return (
    <Modal
      open
      title={name}
      okText={name}
      onCancel={onClose}
      onOk={() => form.submit()}
      confirmLoading={sending}
      destroyOnHidden
    >
      <p className="muted">{incident.head.title}</p>
      {isKey(consequence) ? <p>{t(consequence, { name: me.name })}</p> : null}
      <Form
        form={form}
        layout="vertical"
        onFinish={(given) => onSend({ ...given })}
        initialValues={{ urgency: incident.body.urgency }}
      >
        {action.fields.map((field) => (
          <Field key={field} field={field} incident={incident} alarms={alarms} />
        ))}
      </Form>
      {error ? <ErrorState problem={problemOf(error)} /> : null}
    </Modal>
  );
}

interface FieldProps {
  readonly field: ActionField;
  readonly incident: Doc<Incident>;
  readonly alarms: readonly { readonly id: string; readonly title: string }[];
}

function Field({ field, incident, alarms }: FieldProps) {
  const t = useT();
  const needed = [{ required: true, message: t('form.needed') }];
  switch (field) {
    case 'reason':
      return (
        <Form.Item name="reason" label={t('common.reason')} rules={needed}>
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={500} showCount />
        </Form.Item>
      );
    case 'unit':
      return (
        <Form.Item name="unit" label={t('form.toUnit')} rules={needed}>
          <UnitSelect suggested={incident.body.routes.map((route) => route.unit)} />
        </Form.Item>
      );
    case 'into':
      return (
        <Form.Item name="into" label={t('form.into')} rules={needed}>
          <IncidentSelect except={incident.head.id} />
        </Form.Item>
      );
    case 'urgency':
      return (
        <Form.Item name="urgency" label={t('incident.urgency')} rules={needed}>
          <Select
            options={(['critical', 'urgent', 'normal'] as const).map((value) => ({
              value,
              label: t(`urgency.${value}`),
            }))}
          />
        </Form.Item>
      );
    case 'alarms':
      return (
        <Form.Item name="alarmIds" label={t('form.alarms')} rules={needed}>
          <Checkbox.Group
            style={{ display: 'grid' }}
            options={alarms.map((alarm) => ({ value: alarm.id, label: alarm.title }))}
          />
        </Form.Item>
      );
  }
}

function IncidentSelect({
  except,
  ...given
}: {
  readonly except: string;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
}) {
  const open = useIncidents({ state: 'open', limit: 50 });
  return (
    <Select
      {...given}
      showSearch={{ optionFilterProp: 'label' }}
      loading={open.isPending}
      options={(open.data?.rows ?? [])
        .filter((row) => row.head.id !== except)
        .map((row) => ({ value: row.head.id, label: `${row.head.title} ${row.incidentNo}` }))}
    />
  );
}
