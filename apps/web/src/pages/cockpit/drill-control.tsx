import { ExperimentOutlined, StopOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { type Drill, type NewDrill, useStartDrill, useStopDrill } from '../../api/drills.ts';
import { problemOf } from '../../api/http.ts';
import { ErrorState } from '../../components/states.tsx';
import { useT } from '../../i18n/language.tsx';

/** The gateway that plays exercises in the demonstration, unless another is named. */
const usualGateway = 'sim-water';
const outflow = { least: 10, most: 60, usual: 35 } as const;

/** Starts and ends an exercise; everything it leads to is marked. */
export function DrillControl({ drill }: { readonly drill: Drill | null }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const stop = useStopDrill();
  if (drill && drill.state !== 'stopped') {
    return (
      <Button icon={<StopOutlined />} loading={stop.isPending} onClick={() => stop.mutate(drill.id)}>
        {t('drill.stop')}
      </Button>
    );
  }
  return (
    <>
      <Button icon={<ExperimentOutlined />} onClick={() => setAsking(true)}>
        {t('drill.start')}
      </Button>
      {asking ? <DrillForm onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function DrillForm({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const start = useStartDrill();
  const [form] = Form.useForm<Omit<NewDrill, 'kind'>>();
  const send = ({ gateway, link, outflowLps }: Omit<NewDrill, 'kind'>): void => {
    const pipe = link?.trim();
    start.mutate(
      { kind: 'burst', gateway, outflowLps, ...(pipe ? { link: pipe } : {}) },
      { onSuccess: onClose },
    );
  };
  return (
    <Modal
      open
      title={t('drill.title')}
      okText={t('drill.start')}
      onCancel={onClose}
      onOk={() => form.submit()}
      confirmLoading={start.isPending}
    >
      <p className="muted">{t('drill.consequence')}</p>
      <Form
        form={form}
        layout="vertical"
        onFinish={send}
        initialValues={{ gateway: usualGateway, outflowLps: outflow.usual }}
      >
        <Form.Item name="outflowLps" label={t('drill.outflow')} rules={[{ required: true }]}>
          <InputNumber min={outflow.least} max={outflow.most} suffix="L/s" style={{ width: 160 }} />
        </Form.Item>
        <Form.Item name="link" label={t('drill.link')} extra={t('drill.linkHelp')}>
          <Input style={{ width: 240 }} />
        </Form.Item>
        <Form.Item name="gateway" label={t('drill.gateway')} rules={[{ required: true }]}>
          <Input style={{ width: 240 }} />
        </Form.Item>
      </Form>
      {start.isError ? <ErrorState problem={problemOf(start.error)} /> : null}
    </Modal>
  );
}
