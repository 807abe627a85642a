import { type CSSProperties, Fragment } from 'react';
import { useT } from '../../i18n/language.tsx';

const surfaces = ['page', 'surface', 'raised', 'sunken', 'border', 'border-strong'] as const;
const texts = ['text', 'text-second', 'text-third', 'accent'] as const;
const tones = ['level-1', 'level-2', 'level-3', 'level-4', 'good', 'none', 'drill'] as const;
const parts = ['solid', 'soft', 'text', 'line'] as const;
const sizes = ['hero', 'display', 'title', 'strong', 'body', 'small', 'micro'] as const;

/** The colours, by meaning. */
export function ColourSheet() {
  return (
    <div className="colour-sheet">
      <div className="colour-row">
        {surfaces.map((name) => (
          <Swatch key={name} name={name} />
        ))}
        <Swatch name="ink" on="on-ink" />
        <Swatch name="accent" on="on-accent" />
      </div>
      <div className="colour-words">
        {texts.map((name) => (
          <span key={name} style={{ color: `var(--${name})` }}>
            {name}
          </span>
        ))}
      </div>
      <div className="colour-tones">
        {tones.map((tone) => (
          <Fragment key={tone}>
            <span className="showcase-note">{tone}</span>
            {parts.map((part) => (
              <span key={part} className="colour-part" style={partStyle(tone, part)}>
                {part}
              </span>
            ))}
          </Fragment>
        ))}
      </div>
    </div>
  );
}

function partStyle(tone: string, part: (typeof parts)[number]): CSSProperties {
  const value = `var(--${tone}-${part})`;
  if (part === 'solid') return { background: value, color: `var(--${tone}-on)` };
  if (part === 'soft') return { background: value, color: `var(--${tone}-text)` };
  if (part === 'text') return { color: value };
  return { boxShadow: `inset 0 0 0 calc(1.5 * var(--u)) ${value}` };
}

function Swatch({ name, on }: { readonly name: string; readonly on?: string }) {
  return (
    <span className="colour-swatch" style={{ background: `var(--${name})`, color: `var(--${on ?? 'text'})` }}>
      {name}
    </span>
  );
}

/** The sizes of type, with figures that stand in columns. */
export function TypeSheet() {
  const t = useT();
  return (
    <dl className="type-sheet">
      {sizes.map((size) => (
        <Fragment key={size}>
          <dt className="showcase-note">{size}</dt>
          <dd style={{ fontSize: `var(--fs-${size})` }}>{t('app.name')} 1,031 0.412 MPa</dd>
        </Fragment>
      ))}
    </dl>
  );
}
