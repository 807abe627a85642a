import { durationWords } from '../../city/time-words.ts';
import { useT } from '../../i18n/language.tsx';
import { isKey, type Translate } from '../../i18n/translate.ts';

/** The facts that led to a lesson, in words; a duration of -1 is one that was not measured. */
export function LessonEvidence({ evidence }: { readonly evidence: readonly string[] }) {
  const t = useT();
  const known = evidence.filter((line) => !line.endsWith('=-1'));
  if (known.length === 0) return null;
  return (
    <ul className="muted small lesson-evidence">
      {known.map((line) => (
        <li key={line}>{factWords(t, line)}</li>
      ))}
    </ul>
  );
}

/** `detectSeconds=30` in words; what is no known fact is shown as it is. */
export function factWords(t: Translate, line: string): string {
  const [name = '', value = ''] = line.split('=');
  const key = `fact.${name}`;
  if (!isKey(key)) return line;
  if (value === 'true' || value === 'false')
    return `${t(key)} ${t(value === 'true' ? 'form.yes' : 'form.no')}`;
  return `${t(key)} ${name.endsWith('Seconds') ? durationWords(t, Number(value) * 1000) : value}`;
}
