import type { TestEvent } from 'node:test/reporters';

/** A test or suite that ended. */
export interface EndedLine {
  readonly kind: 'test' | 'suite';
  readonly name: string;
  readonly file: string;
  readonly passed: boolean;
  readonly skip?: string;
  readonly todo?: string;
  readonly ms: number;
}

/** One line of the reporter's output: a test that began or ended, or the end of all of them. */
export type TestLine =
  | EndedLine
  | { readonly kind: 'start'; readonly name: string; readonly file: string }
  | { readonly kind: 'summary' };

function reason(mark: string | boolean | undefined): string | undefined {
  if (mark === undefined || mark === false) return undefined;
  return typeof mark === 'string' ? mark : '';
}

/** Reporter of `node --test` that writes one JSON line for each event the runner counts. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const line = toLine(event);
    if (line) yield `${JSON.stringify(line)}\n`;
  }
}

function toLine(event: TestEvent): TestLine | undefined {
  if (event.type === 'test:start')
    return { kind: 'start', name: event.data.name, file: event.data.file ?? '' };
  if (event.type === 'test:summary') return event.data.file === undefined ? { kind: 'summary' } : undefined;
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined;
  const { name, file, details } = event.data;
  const skip = reason(event.data.skip);
  const todo = reason(event.data.todo);
  return {
    kind: details.type === 'suite' ? 'suite' : 'test',
    name,
    file: file ?? '',
    passed: event.type === 'test:pass',
    ...(skip === undefined ? {} : { skip }),
    ...(todo === undefined ? {} : { todo }),
    ms: details.duration_ms,
  };
}
