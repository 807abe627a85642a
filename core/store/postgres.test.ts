import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { openStore } from './index.ts';

describe('a PostgreSQL that cannot be used', () => {
  test('one that nobody answers at is named without its password', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(
      openStore({ databaseUrl: `postgres://city:secret@127.0.0.1:${port}/city` }),
      (error) => {
        assert.ok(error instanceof Error);
        assert.equal(Reflect.get(error, 'code'), 'STORE_UNREACHABLE');
        assert.match(
          error.message,
          new RegExp(`^The database at 127\\.0\\.0\\.1:${port}/city cannot be opened: `),
        );
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
  });

  test('one older than 15 is refused with its version', async () => {
    const server = await fakePostgres('140009');
    await assert.rejects(openStore({ databaseUrl: server.url }), {
      code: 'STORE_VERSION',
      message: /is PostgreSQL 14; version 15 or newer is needed/,
    });
    server.close();
  });

  test('one without PostGIS is refused with the name of the extension', async () => {
    const server = await fakePostgres('150004');
    await assert.rejects(openStore({ databaseUrl: server.url }), {
      code: 'STORE_EXTENSION',
      message: /has no extension postgis: extension "postgis" is not available/,
    });
    server.close();
  });
});

/** Speaks just enough of the wire protocol to be asked its version and for an extension, which it has not. */
async function fakePostgres(version: string): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((socket) => {
    let isStarted = false;
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      if (!isStarted) {
        isStarted = true;
        socket.write(Buffer.concat([message('R', int32(0)), ready]));
        return;
      }
      if (data[0] !== 'Q'.charCodeAt(0)) return;
      const query = data.subarray(5, data.length - 1).toString();
      if (query.startsWith('show')) socket.write(oneRow('server_version_num', version));
      else if (query.includes('create extension'))
        socket.write(refusal('extension "postgis" is not available'));
      else socket.write(oneRow('pg_advisory_lock', ''));
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `postgres://city@127.0.0.1:${port}/city`, close: () => server.close() };
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const ready = message('Z', Buffer.from('I'));

function oneRow(column: string, value: string): Buffer {
  const text = int32(25);
  const field = [Buffer.from(`${column}\0`), int32(0), int16(0), text, int16(-1), int32(-1), int16(0)];
  return Buffer.concat([
    message('T', Buffer.concat([int16(1), ...field])),
    message('D', Buffer.concat([int16(1), int32(value.length), Buffer.from(value)])),
    message('C', Buffer.from('SELECT 1\0')),
    ready,
  ]);
}

function refusal(text: string): Buffer {
  return Buffer.concat([message('E', Buffer.from(`SERROR\0C0A000\0M${text}\0\0`)), ready]);
}
