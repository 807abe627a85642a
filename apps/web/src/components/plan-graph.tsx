import {
  CheckOutlined,
  ClockCircleOutlined,
  HourglassOutlined,
  PlayCircleOutlined,
  RollbackOutlined,
  StopOutlined,
  UserOutlined,
} from '@ant-design/icons';
import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Moment } from '../city/time-words.ts';
import { useTheme } from '../design/theme.tsx';
import { useUnit } from '../design/unit.ts';
import { useT } from '../i18n/language.tsx';
import { Clock } from './clock.tsx';
import { type PlanLayout, planLayout } from './plan-layout.ts';
import './plan-graph.css';

/** What a matter of a plan can be. */
export type MatterState = 'waiting' | 'ready' | 'taken' | 'done' | 'verified' | 'refused' | 'cancelled';

/** One matter of a running plan. */
export interface MatterView {
  readonly id: string;
  readonly name: string;
  readonly after: readonly string[];
  readonly state: MatterState;
  /** The unit or role that owns it. */
  readonly who?: ReactNode;
  readonly startedAt?: Moment | null | undefined;
  readonly dueAt?: Moment | null | undefined;
  readonly finishedAt?: Moment | null | undefined;
}

export interface PlanGraphProps {
  readonly matters: readonly MatterView[];
  readonly selected?: string | undefined;
  readonly onOpen?: ((matter: MatterView) => void) | undefined;
}

const box = { width: 168, height: 64, gapY: 14 } as const;
const gap = { least: 44, most: 120 } as const;

/** The plan as a graph that lights up as it runs: what waits, what can be taken, who has it, what is verified. */
export function PlanGraph({ matters, selected, onOpen }: PlanGraphProps) {
  const t = useT();
  const layout = useMemo(() => planLayout(matters), [matters]);
  const byId = new Map(matters.map((matter) => [matter.id, matter]));
  const verified = matters.filter((matter) => matter.state === 'verified').length;
  const [holder, available] = useWidthInUnits();
  const gapX = gapFor(layout.columns, available);
  const width = layout.columns * (box.width + gapX) - gapX;
  const height = layout.rows * (box.height + box.gapY) - box.gapY;
  return (
    <figure className="plan-graph">
      <figcaption>{t('plan.progress', { total: matters.length, verified })}</figcaption>
      <div className="plan-graph-scroll" ref={holder}>
        <div className="plan-graph-sheet" style={sheetSize(width, height)}>
          <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
            {layout.edges.map((edge) => (
              <path
                key={`${edge.from} ${edge.to}`}
                className={`plan-edge plan-edge-${byId.get(edge.from)?.state ?? 'waiting'}`}
                d={edgePath(layout, edge, gapX)}
              />
            ))}
          </svg>
          {layout.matters.map(({ id, column, row }) => {
            const matter = byId.get(id);
            if (!matter) return null;
            return (
              <Matter
                key={id}
                matter={matter}
                style={matterPlace(column, row, gapX)}
                selected={id === selected}
                onOpen={onOpen}
              />
            );
          })}
        </div>
      </div>
    </figure>
  );
}

interface MatterProps {
  readonly matter: MatterView;
  readonly style: CSSProperties;
  readonly selected: boolean;
  readonly onOpen: ((matter: MatterView) => void) | undefined;
}

function Matter({ matter, style, selected, onOpen }: MatterProps) {
  const t = useT();
  const timed = matter.state === 'ready' || matter.state === 'taken' || matter.state === 'refused';
  return (
    <button
      type="button"
      className={`matter matter-${matter.state}`}
      style={style}
      aria-pressed={selected}
      onClick={() => onOpen?.(matter)}
    >
      <span className="matter-name">{matter.name}</span>
      <span className="matter-who">{matter.who ?? ' '}</span>
      <span className="matter-foot">
        <span className="matter-state">
          {symbols[matter.state]} {t(`matter.${matter.state}`)}
        </span>
        {timed && matter.dueAt ? <Clock deadline={matter.dueAt} startedAt={matter.startedAt} /> : null}
      </span>
    </button>
  );
}

const symbols: Readonly<Record<MatterState, ReactNode>> = {
  waiting: <HourglassOutlined aria-hidden="true" />,
  ready: <PlayCircleOutlined aria-hidden="true" />,
  taken: <UserOutlined aria-hidden="true" />,
  done: <ClockCircleOutlined aria-hidden="true" />,
  verified: <CheckOutlined aria-hidden="true" />,
  refused: <RollbackOutlined aria-hidden="true" />,
  cancelled: <StopOutlined aria-hidden="true" />,
};

/** Space between columns: what the sheet leaves, neither cramped nor torn apart. */
function gapFor(columns: number, available: number): number {
  if (columns < 2) return gap.least;
  const left = (available - columns * box.width) / (columns - 1);
  return Math.round(Math.min(gap.most, Math.max(gap.least, left)));
}

/** The width of an element in units of the theme, as it changes. */
function useWidthInUnits(): readonly [RefObject<HTMLDivElement | null>, number] {
  const holder = useRef<HTMLDivElement>(null);
  const unit = useUnit(useTheme());
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!holder.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth((entry?.contentRect.width ?? 0) / unit));
    observer.observe(holder.current);
    return () => observer.disconnect();
  }, [unit]);
  return [holder, width];
}

function sheetSize(width: number, height: number): CSSProperties {
  return { width: inUnits(width), height: inUnits(height) };
}

function matterPlace(column: number, row: number, gapX: number): CSSProperties {
  return {
    left: inUnits(column * (box.width + gapX)),
    top: inUnits(row * (box.height + box.gapY)),
    width: inUnits(box.width),
    height: inUnits(box.height),
  };
}

function inUnits(size: number): string {
  return `calc(${size} * var(--u))`;
}

function edgePath(layout: PlanLayout, edge: PlanLayout['edges'][number], gapX: number): string {
  const from = layout.matters.find((matter) => matter.id === edge.from);
  const to = layout.matters.find((matter) => matter.id === edge.to);
  if (!from || !to) return '';
  const x1 = from.column * (box.width + gapX) + box.width;
  const y1 = from.row * (box.height + box.gapY) + box.height / 2;
  const x2 = to.column * (box.width + gapX);
  const y2 = to.row * (box.height + box.gapY) + box.height / 2;
  const last = x2 - gapX;
  const straight = to.column - from.column > 1 ? `H${last}` : '';
  const startX = straight ? last : x1;
  const bend = gapX / 2;
  return `M${x1},${y1}${straight}C${startX + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}
