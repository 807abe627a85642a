import { type Locale, Problem } from '@cityloop/core/errors';
import { serverProblem } from './errors.ts';
import { SettingError } from './settings.ts';

/** One line that says what is wrong and what to do, for the faults that an operator can mend; else the error as it is. */
export function explain(error: unknown, locale: Locale = 'en'): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof Problem) return error.sentence(locale);
  if (error instanceof SettingError) return error.message;
  const problem = problemOf(error);
  if (problem !== undefined) return problem.sentence(locale);
  // A class of ours says in its sentence what to do; whatever nobody foresaw needs its place.
  return error.name === 'Error' || /^(Type|Range|Reference|Syntax)Error$/.test(error.name)
    ? (error.stack ?? error.message)
    : error.message;
}

/** The operator's fault behind an error of the system, wherever in its causes it is told. */
function problemOf(error: Error): Problem | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? String(at.code) : '';
    const value = 'path' in at ? String(at.path) : at.message;
    // The embedded databases tell the system's error in a sentence of their own.
    if (code === 'ENOSPC' || /no space left on device|not enough space/i.test(at.message))
      return serverProblem('no-room', { value });
    if (code === 'EADDRINUSE') {
      const port = 'port' in at ? String(at.port) : '';
      return serverProblem('port-taken', {
        value: port,
        words: { setting: 'CITYLOOP_PORT / CITYLOOP_MQTT_PORT' },
      });
    }
    if (code === 'EROFS') return serverProblem('read-only-disk', { value });
    if (code === 'ENOTDIR' || code === 'EEXIST') return serverProblem('no-folder', { value });
    if (code === 'EACCES' || code === 'EPERM') return serverProblem('no-right', { value });
  }
  return undefined;
}
