import type { FormField } from '../api/tasks.ts';
import { useT } from '../i18n/language.tsx';
import { useBoth } from '../i18n/names.ts';
import type { Answers } from './form-fields.tsx';

export interface GivenAnswersProps {
  readonly fields: readonly FormField[];
  readonly answers: Answers;
}

/** What was filled in, in the words of the form. */
export function GivenAnswers({ fields, answers }: GivenAnswersProps) {
  const t = useT();
  const both = useBoth();
  const given = fields.filter(({ key }) => answers[key] !== undefined && answers[key] !== null);
  if (given.length === 0) return null;
  const words = ({ options, unit }: FormField, value: unknown): string => {
    if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no');
    const option = options?.find((one) => one.value === value);
    return option ? both(option.name) : `${String(value)}${unit ? ` ${unit}` : ''}`;
  };
  return (
    <dl className="task-facts task-answers">
      {given.map((field) => (
        <div key={field.key}>
          <dt>{both(field.name)}</dt>
          <dd>{words(field, answers[field.key])}</dd>
        </div>
      ))}
    </dl>
  );
}
