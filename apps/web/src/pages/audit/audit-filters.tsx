import { CloseOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useId, useRef } from 'react';
import { useSearchParams } from 'react-router';
import type { AuditRow } from '../../api/audit.ts';
import { useT } from '../../i18n/language.tsx';
import { wordFor } from '../../i18n/translate.ts';
import { zh } from '../../i18n/zh.ts';
import { setParameter } from '../../shell/set-parameter.ts';

const names = ['actor', 'action', 'type', 'object', 'from', 'to'] as const;

/** The codes that have words: what can be asked for before any row has come. */
function codesOf(prefix: string): readonly string[] {
  return Object.keys(zh).flatMap((key) => (key.startsWith(`${prefix}.`) ? key.slice(prefix.length + 1) : []));
}

/** Narrows the record: by person, act, object and days. */
export function AuditFilters({ rows }: { readonly rows: readonly AuditRow[] }) {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const set = (name: string) => (value: string | undefined) => setParameter(setSearch, name, value);
  const actors = useSeen(rows, (row) => [row.actorId, row.actor]);
  const actor = search.get('actor');
  const chosen = names.some((name) => search.get(name));
  return (
    <div className="audit-filters">
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('audit.actor')}
        placeholder={t('audit.actor')}
        style={{ width: 180 }}
        value={actor}
        onChange={set('actor')}
        options={[...actors, ...(actor && !actors.has(actor) ? [[actor, actor] as const] : [])].map(
          ([value, label]) => ({ value, label }),
        )}
      />
      <CodeSelect name="action" prefix="auditAction" label={t('audit.action')} />
      <CodeSelect name="type" prefix="auditObject" label={t('audit.objectType')} />
      <Input
        key={search.get('object') ?? ''}
        allowClear
        aria-label={t('audit.objectId')}
        placeholder={t('audit.objectId')}
        style={{ width: 230 }}
        defaultValue={search.get('object') ?? ''}
        onPressEnter={(event) => set('object')(event.currentTarget.value.trim())}
        onBlur={(event) => set('object')(event.currentTarget.value.trim())}
      />
      <DayInput name="from" label={t('audit.from')} />
      <DayInput name="to" label={t('audit.to')} />
      {chosen ? (
        <Button
          type="text"
          icon={<CloseOutlined aria-hidden="true" />}
          onClick={() => setSearch({}, { replace: true })}
        >
          {t('audit.clear')}
        </Button>
      ) : null}
    </div>
  );
}

function CodeSelect({
  name,
  prefix,
  label,
}: {
  readonly name: string;
  readonly prefix: string;
  readonly label: string;
}) {
  const t = useT();
  const [search, setSearch] = useSearchParams();
  const value = search.get(name);
  const codes = new Set([...codesOf(prefix), ...(value ? [value] : [])]);
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      placeholder={label}
      style={{ width: 150 }}
      popupMatchSelectWidth={false}
      value={value}
      onChange={(code) => setParameter(setSearch, name, code)}
      options={[...codes].map((code) => ({ value: code, label: wordFor(t, prefix, code) }))}
    />
  );
}

function DayInput({ name, label }: { readonly name: string; readonly label: string }) {
  const id = useId();
  const [search, setSearch] = useSearchParams();
  return (
    <span className="audit-day">
      <label htmlFor={id} className="muted small">
        {label}
      </label>
      <Input
        id={id}
        type="date"
        value={search.get(name) ?? ''}
        onChange={(event) => setParameter(setSearch, name, event.target.value)}
      />
    </span>
  );
}

/** Values that any row has shown since the page was opened: a narrowed list does not take them away. */
function useSeen(
  rows: readonly AuditRow[],
  of: (row: AuditRow) => readonly [string, string],
): ReadonlyMap<string, string> {
  const seen = useRef(new Map<string, string>());
  for (const row of rows) {
    const [value, label] = of(row);
    seen.current.set(value, label);
  }
  return seen.current;
}
