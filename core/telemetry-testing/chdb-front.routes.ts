import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ClickHouseError } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';

/** ClickHouse takes request lines of this size; Node's default is 16 KiB. */
const maxHeaderSize = 1024 * 1024;
/** Parameters of the protocol that are no settings of the engine. */
const protocolParameters = new Set(['query', 'query_id', 'database', 'session_id', 'role']);

type Connection = ReturnType<typeof createChdbConnection>;

/** Answers on a session of its own for each of a few requests at a time, as a server's threads would. */
function sessionsOver(path: string): { take(): Promise<Connection>; give(connection: Connection): void } {
  const free = Array.from({ length: 4 }, () => createChdbConnection({ path }));
  const queue: ((connection: Connection) => void)[] = [];
  return {
    async take() {
      return free.pop() ?? new Promise((resolve) => queue.push(resolve));
    },
    give(connection) {
      const next = queue.shift();
      if (next === undefined) free.push(connection);
      else next(connection);
    },
  };
}

async function answer(
  connection: Connection,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://front');
  if (url.pathname === '/ping') return void response.end('Ok.\n');
  const body = await buffer(request);
  const inUrl = url.searchParams.get('query');
  const entries = [...url.searchParams].filter(([name]) => !protocolParameters.has(name));
  const params = entries.filter(([name]) => name.startsWith('param_'));
  const settings = entries.filter(([name]) => !name.startsWith('param_'));
  const { stream } = await connection.exec({
    query: inUrl ?? body.toString('utf8'),
    query_params: Object.fromEntries(params.map(([name, value]) => [name.slice('param_'.length), value])),
    clickhouse_settings: Object.fromEntries(settings),
    ...(inUrl === null || body.length === 0 ? {} : { values: Readable.from([body]) }),
  });
  response.end(await buffer(stream));
}

function refuse(response: ServerResponse, error: unknown): void {
  const [code, type] = error instanceof ClickHouseError ? [error.code, error.type] : ['1000', 'UNKNOWN'];
  const message = error instanceof Error ? error.message : String(error);
  response.writeHead(500, { 'x-clickhouse-exception-code': code });
  response.end(`Code: ${code}. DB::Exception: ${message} (${type})`);
}

/** Serves the part of the ClickHouse HTTP protocol that @clickhouse/client speaks; prints the port as its first line. */
function serve(path: string): void {
  const sessions = sessionsOver(path);
  const server = createServer({ maxHeaderSize }, async (request, response) => {
    const connection = await sessions.take();
    try {
      await answer(connection, request, response);
    } catch (error) {
      refuse(response, error);
    } finally {
      sessions.give(connection);
    }
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
  });
  // The parent's end of stdin closes when it dies, however it dies.
  process.stdin.resume().on('end', () => process.exit(0));
}

const [, , path] = process.argv;
if (path === undefined) throw new RangeError('chdb-front: expected the folder to open');
serve(path);
