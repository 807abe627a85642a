import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown, Space } from 'antd';
import { useState } from 'react';
import { problemOf } from '../api/http.ts';
import { useIncidentCommand } from '../api/incidents.ts';
import type { Doc, Incident } from '../api/wire.ts';
import { ErrorState } from '../components/states.tsx';
import { useUndo } from '../components/undo-toast.tsx';
import { useT } from '../i18n/language.tsx';
import { wordFor } from '../i18n/translate.ts';
import { useMay } from '../shell/session.tsx';
import { type IncidentAction, offered } from './action-fields.ts';
import { ActionForm } from './action-form.tsx';

export interface IncidentActionsProps {
  readonly incident: Doc<Incident>;
  readonly allowed: readonly string[];
  /** Alarms that can be split off, by id. */
  readonly alarms?: readonly { readonly id: string; readonly title: string }[];
}

/** What the person may do with the incident now: the next step as buttons, the rest in a menu. */
export function IncidentActions({ incident, allowed, alarms = [] }: IncidentActionsProps) {
  const t = useT();
  const undo = useUndo();
  const command = useIncidentCommand();
  const [asking, setAsking] = useState<IncidentAction | undefined>();
  const actions = offered(allowed, useMay());
  const send = (action: IncidentAction, body: Readonly<Record<string, unknown>>): void => {
    const { id, version } = incident.head;
    command.mutate(
      { id, action: action.name, body: { ...body, version } },
      {
        onSuccess: () => {
          setAsking(undefined);
          undo({
            words: t('incident.acted', { action: wordFor(t, 'action', action.name) }),
            undo: action.reversible ? () => command.mutateAsync({ id, action: 'undo', body: {} }) : undefined,
          });
        },
      },
    );
  };
  const begin = (action: IncidentAction): void => {
    if (action.fields.length === 0) send(action, {});
    else setAsking(action);
  };
  const main = actions.filter((action) => action.main).slice(0, 2);
  const rest = actions.filter((action) => !main.includes(action));
  return (
    <Space wrap>
      {main.map((action, index) => (
        <Button
          key={action.name}
          type={index === 0 ? 'primary' : 'default'}
          loading={command.isPending && command.variables?.action === action.name}
          onClick={() => begin(action)}
        >
          {wordFor(t, 'action', action.name)}
        </Button>
      ))}
      {rest.length > 0 ? (
        <Dropdown
          trigger={['click']}
          menu={{
            items: rest.map((action) => ({ key: action.name, label: wordFor(t, 'action', action.name) })),
            onClick: ({ key }) => {
              const action = rest.find((one) => one.name === key);
              if (action) begin(action);
            },
          }}
        >
          <Button>
            {t('common.more')} <DownOutlined />
          </Button>
        </Dropdown>
      ) : null}
      {command.isError && !asking ? <ErrorState problem={problemOf(command.error)} /> : null}
      {asking ? (
        <ActionForm
          action={asking}
          incident={incident}
          alarms={alarms}
          sending={command.isPending}
          error={command.error}
          onSend={(body) => send(asking, body)}
          onClose={() => {
            command.reset();
            setAsking(undefined);
          }}
        />
      ) : null}
    </Space>
  );
}
