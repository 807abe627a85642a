import { CloseOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Input, type InputRef, Segmented, Select } from 'antd';
import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { useBoards } from '../../api/organisation.ts';
import { useLanguage, useT } from '../../i18n/language.tsx';
import { setParameter } from '../../shell/set-parameter.ts';
import { Intake } from './intake.tsx';

const states = ['open', 'unrouted', 'closed', 'all'] as const;
const levels = ['1', '2', '3', '4'] as const;
const sorts = ['late', 'level', 'time'] as const;

/** What the list shows and in which order; "/" goes to the search. */
export function DeskFilters({ total }: { readonly total: number | undefined }) {
  const t = useT();
  const { language } = useLanguage();
  const [search, setSearch] = useSearchParams();
  const boards = useBoards('city');
  const set = (name: string) => (value: string | undefined) => setParameter(setSearch, name, value);
  return (
    <div className="desk-filters">
      <Segmented
        value={search.get('state') ?? 'open'}
        onChange={set('state')}
        options={states.map((value) => ({ value, label: t(`filter.${value}`) }))}
      />
      <Select
        allowClear
        aria-label={t('level.axis.severity')}
        placeholder={t('level.axis.severity')}
        value={search.get('level')}
        onChange={set('level')}
        style={{ width: 120 }}
        options={levels.map((value) => ({
          value,
          label: `${t(`level.${value}`)} ${t(`level.severity.${value}`)}`,
        }))}
      />
      <Select
        allowClear
        aria-label={t('cockpit.board')}
        placeholder={t('cockpit.board')}
        value={search.get('board')}
        onChange={set('board')}
        style={{ width: 150 }}
        options={(boards.data ?? []).map((board) => ({
          value: board.code,
          label: language === 'zh' ? board.nameZh : board.nameEn,
        }))}
      />
      <SearchBox value={search.get('q') ?? ''} onSearch={set('q')} />
      {search.get('ids') ? (
        <Button icon={<CloseOutlined />} onClick={() => set('ids')(undefined)}>
          {t('filter.selection')}
        </Button>
      ) : null}
      <span className="desk-filters-end">
        {total === undefined ? null : <span className="muted small">{t('table.rows', { n: total })}</span>}
        <Select
          variant="borderless"
          value={search.get('sort') ?? 'late'}
          onChange={set('sort')}
          aria-label={t('filter.sort')}
          popupMatchSelectWidth={false}
          options={sorts.map((value) => ({ value, label: t(`filter.sort.${value}`) }))}
        />
        <Intake />
      </span>
    </div>
  );
}

function SearchBox({
  value,
  onSearch,
}: {
  readonly value: string;
  readonly onSearch: (text: string) => void;
}) {
  const t = useT();
  const input = useRef<InputRef>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');
      if (event.key !== '/' || typing) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Input
      ref={input}
      allowClear
      defaultValue={value}
      prefix={<SearchOutlined />}
      suffix={<kbd>/</kbd>}
      placeholder={t('filter.search')}
      style={{ width: 220 }}
      onPressEnter={(event) => onSearch(event.currentTarget.value)}
      onChange={(event) => {
        if (event.target.value === '') onSearch('');
      }}
    />
  );
}
