import type { Log } from '@cityloop/core/kernel';

/** One line for each thing worth knowing, on standard output; errors with their stack on standard error. */
export function consoleLog(): Log {
  const line = (facts: Readonly<Record<string, unknown>> | undefined) =>
    Object.entries(facts ?? {})
      .map(([key, value]) => ` ${key}=${shown(value)}`)
      .join('');
  return {
    info: (what, facts) => console.log(`${what}${line(facts)}`),
    warn: (what, facts) => console.warn(`warning: ${what}${line(facts)}`),
    error: (what, facts) => console.error(`error: ${what}${line(facts)}`),
  };
}

function shown(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
