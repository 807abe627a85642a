import { Readable } from 'node:stream';
import { type Guarded, inScope, type Principal, type Scope, scopeOf } from '@cityloop/core/access';
import { z } from 'zod';
import { openLiveIds } from './live-ids.ts';
import { defineRoute, type Route } from './route.ts';

/** Something that happened, on its way to the pages that show it. */
export interface LiveMessage {
  /** What a page asks for, e.g. `incident` or `indicator`. */
  readonly topic: string;
  /** Sent as JSON. */
  readonly data: unknown;
  /** The row it speaks of; absent: for everybody who is signed in. */
  readonly guard?: Guarded;
}

/** Options of a hub. */
export interface LiveHubOptions {
  /** Whether a principal may hear a message; by default: when it may read the row that the message speaks of. */
  visible?(principal: Principal, message: LiveMessage): boolean;
  /** How many of the last messages a returning page can catch up with. */
  readonly keep?: number;
  readonly heartbeatMs?: number;
  /** Bytes that may wait for one page; more, and it is sent away to start afresh. */
  readonly maxWaitingBytes?: number;
  /** A page is asked to come back after this time, so that a change of its rights reaches it. */
  readonly maxAgeMs?: number;
}

/** Sends what happens to the pages that may see it. */
export interface LiveHub {
  /** `GET /api/live?topics=a,b` with Last-Event-ID. */
  readonly route: Route;
  publish(message: LiveMessage): void;
  /** Pages listening now. */
  size(): number;
  /** Sends one principal's pages away; they come back with the rights they have then. */
  disconnect(principalId: string): void;
  close(): void;
}

interface Kept {
  readonly message: LiveMessage;
  readonly bytes: Buffer;
}

interface Page {
  readonly principal: Principal;
  readonly scope: Scope;
  readonly topics: ReadonlySet<string> | undefined;
  readonly stream: Readable;
  readonly since: number;
}

const resync = Buffer.from('event: resync\ndata: {}\n\n');
const headers = { 'cache-control': 'no-store', 'x-accel-buffering': 'no' };

/** Opens a hub. Its last messages are kept in memory: after a restart every page starts afresh. */
export function openLiveHub(options: LiveHubOptions = {}): LiveHub {
  const keep = options.keep ?? 2000;
  const maxWaiting = options.maxWaitingBytes ?? 256 * 1024;
  const maxAge = options.maxAgeMs ?? 600_000;
  const pages = new Set<Page>();
  const kept: Kept[] = [];
  const ids = openLiveIds();
  // Place of the newest message; the oldest kept is at `head - kept.length + 1`.
  let head = 0;

  function hears(page: Page, message: LiveMessage): boolean {
    if (page.topics !== undefined && !page.topics.has(message.topic)) return false;
    if (options.visible) return options.visible(page.principal, message);
    return message.guard === undefined || inScope(page.scope, message.guard);
  }

  function send(page: Page, bytes: Buffer): void {
    page.stream.push(bytes);
    if (page.stream.readableLength > maxWaiting) leave(page, resync);
  }

  function leave(page: Page, last?: Buffer): void {
    if (!pages.delete(page)) return;
    if (last) page.stream.push(last);
    page.stream.push(null);
    // A page that reads nothing would hold its backlog until the connection times out.
    setTimeout(() => page.stream.destroy(), 5000).unref();
  }

  function publish(message: LiveMessage): void {
    head += 1;
    const bytes = Buffer.from(
      `id: ${ids.of(head)}\nevent: ${message.topic}\ndata: ${JSON.stringify(message.data)}\n\n`,
    );
    kept.push({ message, bytes });
    // Cut in one go, not one by one: shifting a long array costs its length.
    if (kept.length > keep * 2) kept.splice(0, kept.length - keep);
    for (const page of pages) if (hears(page, message)) send(page, bytes);
  }

  function join(
    principal: Principal,
    topics: ReadonlySet<string> | undefined,
    lastId: string | undefined,
  ): Readable {
    const stream = new Readable({ read() {}, highWaterMark: maxWaiting });
    const page: Page = {
      principal,
      scope: scopeOf(principal, 'document.read'),
      topics,
      stream,
      since: performance.now(),
    };
    pages.add(page);
    stream.on('close', () => pages.delete(page));
    stream.push(`retry: 2000\n: welcome\n\n`);
    catchUp(page, lastId);
    return stream;
  }

  function catchUp(page: Page, lastId: string | undefined): void {
    if (lastId !== undefined) {
      const last = ids.placeOf(lastId) ?? -1;
      const oldest = head - kept.length + 1;
      if (last < oldest - 1 || last > head) page.stream.push(resync);
      else
        for (const one of kept.slice(last - oldest + 1)) if (hears(page, one.message)) send(page, one.bytes);
    }
    send(page, Buffer.from(`id: ${ids.of(head)}\n\n`));
  }

  const heartbeat = setInterval(() => {
    const beat = Buffer.from(`: beat\nid: ${ids.of(head)}\n\n`);
    const old = performance.now() - maxAge;
    for (const page of pages) {
      send(page, beat);
      if (page.since < old) leave(page);
    }
  }, options.heartbeatMs ?? 15_000);
  heartbeat.unref();

  return {
    publish,
    size: () => pages.size,
    disconnect(principalId) {
      for (const page of pages) if (page.principal.id === principalId) leave(page);
    },
    close() {
      clearInterval(heartbeat);
      for (const page of pages) leave(page);
    },
    route: defineRoute({
      method: 'GET',
      path: '/api/live',
      summary: 'What happens, as it happens (server-sent events)',
      tags: ['live'],
      access: 'signed-in',
      query: z.object({ topics: z.string().optional().describe('topics, separated by commas; absent: all') }),
      response: 'stream',
      async handler({ principal, query, headers: asked }) {
        const topics = query.topics === undefined ? undefined : new Set(query.topics.split(','));
        const last = asked['last-event-id'];
        const stream = join(principal, topics, Array.isArray(last) ? last[0] : last);
        return { type: 'text/event-stream', stream, headers };
      },
    }),
  };
}
