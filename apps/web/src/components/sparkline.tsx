import { useId } from 'react';
import './sparkline.css';

export interface SparklineProps {
  /** Values in order of time; `null` is a gap and stays one. */
  readonly values: readonly (number | null)[];
  readonly threshold?: number | null | undefined;
  readonly label: string;
}

const width = 100;
const height = 28;

/** A trend without axes: one line, gaps as gaps, the threshold as a dashed line. */
export function Sparkline({ values, threshold, label }: SparklineProps) {
  const id = useId();
  const numbers = values.filter((value): value is number => value !== null);
  if (numbers.length < 2) return <span className="sparkline" role="img" aria-label={label} />;
  const all = threshold === null || threshold === undefined ? numbers : [...numbers, threshold];
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  const y = (value: number): number => height - 3 - ((value - low) / span) * (height - 6);
  const last = values.at(-1);
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-labelledby={id}
    >
      <title id={id}>{label}</title>
      {threshold === null || threshold === undefined ? null : (
        <line className="sparkline-threshold" x1="0" x2={width} y1={y(threshold)} y2={y(threshold)} />
      )}
      <path className="sparkline-line" d={linePath(values, y)} />
      {last === null || last === undefined ? null : (
        <path className="sparkline-last" d={`M${width},${y(last)}h0.01`} />
      )}
    </svg>
  );
}

function linePath(values: readonly (number | null)[], y: (value: number) => number): string {
  let pen = 'M';
  return values
    .map((value, index) => {
      if (value === null) {
        pen = 'M';
        return '';
      }
      const command = `${pen}${((index / (values.length - 1)) * width).toFixed(2)},${y(value).toFixed(2)}`;
      pen = 'L';
      return command;
    })
    .join('');
}
