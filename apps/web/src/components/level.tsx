import type { Level as LevelNumber } from '../design/tokens.ts';
import { useT } from '../i18n/language.tsx';
import './level.css';

/** What a level measures. The four are never copied into one another. */
export type Axis = 'warning' | 'response' | 'severity' | 'risk';

export interface LevelProps {
  readonly level: LevelNumber | null | undefined;
  readonly axis: Axis;
  /** `mark` shows the numeral alone (the word is read out), `word` adds the word, `full` adds the axis. */
  readonly form?: 'mark' | 'word' | 'full';
}

/** How bad it is: a numeral in the level's colour, its word, and the axis it is measured on. */
export function Level({ level, axis, form = 'word' }: LevelProps) {
  const t = useT();
  if (!level) return <span className="level level-none">{t('level.none')}</span>;
  const word = t(`level.${axis}.${level}`);
  const axisName = t(`level.axis.${axis}`);
  return (
    <span className={`level level-${level}`} title={`${axisName}:${word}`}>
      <span className="level-mark" aria-hidden={form !== 'mark'}>
        {t(`level.${level}`)}
      </span>
      {form === 'mark' ? (
        <span className="visually-hidden">{word}</span>
      ) : (
        <span className="level-word">{word}</span>
      )}
      {form === 'full' ? <span className="level-axis">{axisName}</span> : null}
    </span>
  );
}
