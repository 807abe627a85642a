import type { CSSProperties } from 'react';
import './mark.css';

const parts = [0, 1, 2, 3, 4, 5, 6];

/** The mark of the product: the loop of seven stages. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  const style: CSSProperties = { width: `calc(${size} * var(--u))`, height: `calc(${size} * var(--u))` };
  return (
    <svg className="mark" viewBox="0 0 32 32" style={style} aria-hidden="true">
      {parts.map((part) => (
        <path key={part} className={part === 0 ? 'mark-first' : 'mark-part'} d={arc(part)} />
      ))}
    </svg>
  );
}

function arc(part: number): string {
  const turn = (2 * Math.PI) / parts.length;
  const gap = 0.13;
  const from = part * turn - Math.PI / 2 + gap;
  const to = (part + 1) * turn - Math.PI / 2 - gap;
  const at = (angle: number): string =>
    `${(16 + 11.5 * Math.cos(angle)).toFixed(2)},${(16 + 11.5 * Math.sin(angle)).toFixed(2)}`;
  return `M${at(from)}A11.5,11.5 0 0 1 ${at(to)}`;
}
