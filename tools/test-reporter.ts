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

/** One line of the reporter's output: a test began to run, it ran to its end, or its result is known. */
export type TestLine =
  | EndedLine
  | { readonly kind: 'began' | 'ran'; readonly name: string; readonly file: string };

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
  // Results come in the order of the files, these two at the moment itself.
  if (event.type === 'test:dequeue')
    return { kind: 'began', name: event.data.name, file: event.data.file ?? '' };
  if (event.type === 'test:complete')
    return { kind: 'ran', name: event.data.name, file: event.data.file ?? '' };
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
