import { CaretDownFilled, CaretUpFilled } from '@ant-design/icons';
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { useT } from '../i18n/language.tsx';
import { Empty } from './states.tsx';
import './data-table.css';

/** One column of a table. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Makes the column sortable. */
  readonly compare?: ((one: Row, other: Row) => number) | undefined;
  readonly align?: 'left' | 'right';
  /** CSS width, e.g. `8em`. */
  readonly width?: string;
}

export interface DataTableProps<Row> {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly selected?: string | undefined;
  readonly onSelect?: ((row: Row) => void) | undefined;
  readonly onOpen?: ((row: Row) => void) | undefined;
  /** Extra class of a row, e.g. hatching of a drill. */
  readonly rowClass?: ((row: Row) => string | undefined) | undefined;
  readonly empty?: ReactNode;
}

/** A dense list: arrows move, Enter opens, headers sort; the order given is the default order. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { name, rows, columns, rowKey, selected, empty } = props;
  const t = useT();
  const [sort, setSort] = useState<Sort | undefined>();
  const body = useRef<HTMLTableSectionElement>(null);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  if (rows.length === 0) return <>{empty ?? <Empty />}</>;
  const current = sorted.findIndex((row) => rowKey(row) === selected);
  return (
    <table className="data-table" aria-label={name}>
      <thead>
        <tr>
          {columns.map((column) => (
            <ColumnHead key={column.key} column={column} sort={sort} onSort={setSort} />
          ))}
        </tr>
      </thead>
      <tbody ref={body} title={props.onOpen ? t('table.keys') : undefined}>
        {sorted.map((row, index) => (
          <TableRow
            key={rowKey(row)}
            table={props}
            row={row}
            tabStop={index === Math.max(0, current)}
            onMove={(step) => moveTo(props, sorted, index + step, body.current)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface Sort {
  readonly key: string;
  readonly down: boolean;
}

function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const compare = columns.find((column) => column.key === sort?.key)?.compare;
  if (!compare || !sort) return rows;
  return [...rows].sort((one, other) => (sort.down ? -compare(one, other) : compare(one, other)));
}

function moveTo<Row>(
  props: DataTableProps<Row>,
  rows: readonly Row[],
  index: number,
  body: HTMLTableSectionElement | null,
): void {
  const row = rows[index];
  if (!row) return;
  body?.rows[index]?.focus();
  props.onSelect?.(row);
}

interface ColumnHeadProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort | undefined) => void;
}

function ColumnHead<Row>({ column, sort, onSort }: ColumnHeadProps<Row>) {
  const t = useT();
  const active = sort?.key === column.key ? sort : undefined;
  const style = { width: column.width, textAlign: column.align ?? 'left' } as const;
  if (!column.compare) {
    return (
      <th scope="col" style={style}>
        {column.title}
      </th>
    );
  }
  const next = active
    ? active.down
      ? undefined
      : { key: column.key, down: true }
    : { key: column.key, down: false };
  return (
    <th scope="col" style={style} aria-sort={active ? (active.down ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className="data-table-sort"
        title={t('table.sortBy', { name: column.title })}
        onClick={() => onSort(next)}
      >
        {column.title}
        {active ? (
          active.down ? (
            <CaretDownFilled aria-hidden="true" />
          ) : (
            <CaretUpFilled aria-hidden="true" />
          )
        ) : null}
      </button>
    </th>
  );
}

interface TableRowProps<Row> {
  readonly table: DataTableProps<Row>;
  readonly row: Row;
  readonly tabStop: boolean;
  readonly onMove: (step: number) => void;
}

function TableRow<Row>({ table, row, tabStop, onMove }: TableRowProps<Row>) {
  const { columns, rowKey, selected, onSelect, onOpen, rowClass } = table;
  const interactive = onSelect !== undefined || onOpen !== undefined;
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const step = steps[event.key];
    if (step) onMove(step);
    else if (event.key === 'Enter') (onOpen ?? onSelect)?.(row);
    else return;
    event.preventDefault();
  };
  return (
    <tr
      className={rowClass?.(row)}
      aria-selected={interactive ? rowKey(row) === selected : undefined}
      tabIndex={interactive ? (tabStop ? 0 : -1) : undefined}
      onKeyDown={interactive ? onKeyDown : undefined}
      onClick={interactive ? () => (onSelect ?? onOpen)?.(row) : undefined}
      onDoubleClick={onOpen ? () => onOpen(row) : undefined}
    >
      {columns.map((column) => (
        <td key={column.key} style={{ textAlign: column.align ?? 'left' }}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}
