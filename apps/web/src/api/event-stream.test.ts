import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventStreamParser } from './event-stream.ts';

test('events are whole however the stream is cut', () => {
  const text =
    'retry: 2000\n: welcome\n\nid: a-1\nevent: incident.registered\ndata: {"x":\ndata: 1}\n\nid: a-2\n\n: beat\n\n';
  for (let cut = 0; cut <= text.length; cut++) {
    const parser = new EventStreamParser();
    const events = [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))];
    assert.deepEqual(
      events,
      [{ id: 'a-1', event: 'incident.registered', data: '{"x":\n1}' }],
      `cut at ${cut}`,
    );
    assert.equal(parser.lastId, 'a-2');
  }
});

test('an event without a name is a message, and carriage returns end lines too', () => {
  const parser = new EventStreamParser();
  assert.deepEqual(
    parser.push('data: 1\r\n\r\ndata: 2\n\n').map(({ event, data }) => [event, data]),
    [
      ['message', '1'],
      ['message', '2'],
    ],
  );
});
