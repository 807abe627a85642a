import { Checkbox, DatePicker, Input, InputNumber, Radio } from 'antd';
import type { FormField } from '../api/tasks.ts';
import { useBoth } from '../i18n/names.ts';

/** What was filled in, by field. */
export type Answers = Readonly<Record<string, unknown>>;

export interface FormFieldsProps {
  readonly fields: readonly FormField[];
  readonly answers: Answers;
  readonly onChange: (answers: Answers) => void;
}

/** The form that a matter asks for; its fields come from the pack. */
export function FormFields({ fields, answers, onChange }: FormFieldsProps) {
  const both = useBoth();
  return fields
    .filter((field) => field.type !== 'photo')
    .map((field) => (
      <div key={field.key} className="task-field">
        <span id={`field-${field.key}`}>
          {both(field.name)}
          {field.unit ? ` (${field.unit})` : ''}
          {field.required ? ' *' : ''}
        </span>
        <FieldInput
          field={field}
          value={answers[field.key]}
          onChange={(value) => onChange({ ...answers, [field.key]: value })}
        />
      </div>
    ));
}

/** Fields that must be filled in and are not. */
export function missingFields(fields: readonly FormField[], answers: Answers): readonly FormField[] {
  return fields.filter((field) => {
    const value = answers[field.key];
    return (
      field.required && field.type !== 'photo' && (value === undefined || value === null || value === '')
    );
  });
}

interface FieldInputProps {
  readonly field: FormField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function FieldInput({ field, value, onChange }: FieldInputProps) {
  const both = useBoth();
  const name = `field-${field.key}`;
  switch (field.type) {
    case 'number':
      return (
        <InputNumber
          aria-labelledby={name}
          value={typeof value === 'number' ? value : null}
          {...(field.min === undefined ? {} : { min: field.min })}
          {...(field.max === undefined ? {} : { max: field.max })}
          onChange={onChange}
          style={{ width: '100%' }}
        />
      );
    case 'boolean':
      return (
        <Checkbox
          aria-labelledby={name}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case 'select':
      return (
        <Radio.Group
          aria-labelledby={name}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          options={(field.options ?? []).map((option) => ({ value: option.value, label: both(option.name) }))}
          optionType="button"
          buttonStyle="solid"
        />
      );
    case 'date':
      return (
        <DatePicker aria-labelledby={name} onChange={(_, text) => onChange(text)} style={{ width: '100%' }} />
      );
    default:
      return (
        <Input
          aria-labelledby={name}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
