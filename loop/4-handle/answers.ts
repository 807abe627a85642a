import type { Field } from '@cityloop/core/packs';
import { taskProblem } from './errors.ts';

/** Answers of a form, checked field by field; an unknown key or a value of the wrong type is refused by name. */
export function checkAnswers(
  form: readonly Field[],
  answers: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const known = new Map(form.map((field) => [field.key, field]));
  for (const [key, value] of Object.entries(answers)) {
    const field = known.get(key);
    if (field === undefined) throw taskProblem('answer-wrong', { field: key, value: key });
    if (!fits(field, value))
      throw taskProblem('answer-wrong', { field: field.name.zh, value: String(value) });
  }
  return answers;
}

/** Refuses a form whose required fields are not all answered. */
export function requireAnswers(form: readonly Field[], answers: Readonly<Record<string, unknown>>): void {
  const missing = form.find(
    (field) => field.required && (answers[field.key] === undefined || answers[field.key] === ''),
  );
  if (missing !== undefined) throw taskProblem('answer-missing', { field: missing.name.zh });
}

function fits(field: Field, value: unknown): boolean {
  switch (field.type) {
    case 'number':
      return (
        typeof value === 'number' &&
        Number.isFinite(value) &&
        value >= (field.min ?? -Infinity) &&
        value <= (field.max ?? Infinity)
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'select':
      return (field.options ?? []).some((option) => option.value === value);
    case 'date':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'photo':
      return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
    case 'text':
    case 'place':
      return typeof value === 'string' && value.length <= 2000;
  }
}
