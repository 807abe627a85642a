/** One event of a server-sent stream. */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/**
 * Cuts a server-sent stream into events, chunk by chunk. The browser's EventSource gives named events only to those who
 * know the names beforehand; topics here come from packs and stages, so we read the stream ourselves.
 */
export class EventStreamParser {
  #rest = '';
  #data: string[] = [];
  #event = '';
  #id: string | undefined;

  /** Events that a further chunk completes. */
  push(chunk: string): readonly StreamEvent[] {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line));
  }

  /** The last id that the stream gave, to carry on after a break. */
  get lastId(): string | undefined {
    return this.#id;
  }

  #line(line: string): readonly StreamEvent[] {
    if (line === '') return this.#dispatch();
    if (line.startsWith(':')) return [];
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id') this.#id = value;
    return [];
  }

  #dispatch(): readonly StreamEvent[] {
    const event = this.#event || 'message';
    const data = this.#data.join('\n');
    const complete = this.#data.length > 0;
    this.#data = [];
    this.#event = '';
    return complete ? [{ id: this.#id, event, data }] : [];
  }
}
