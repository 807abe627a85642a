import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, parse, protocol } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { postgis } from '@electric-sql/pglite-postgis';
import { type KeptStatement, KeptStatements } from './kept-statements.ts';
import type {
  StatementFault,
  StatementReply,
  StatementResult,
  WorkerReply,
  WorkerRequest,
} from './pglite-protocol.ts';
import { runningPostgis } from './postgis-part.ts';

const { serialize } = protocol;
const DATE = 1082;
const faultFields = [
  'code',
  'severity',
  'detail',
  'hint',
  'position',
  'where',
  'schema',
  'table',
  'column',
  'constraint',
];

const kept = new KeptStatements(() => performance.now());

type Messages = Awaited<ReturnType<PGlite['execProtocolStream']>>;

/** Thrown inside this file when the database fell silent. */
class Lost extends Error {}

async function open(dataDir: string): Promise<PGlite> {
  // Making the extension takes scripts that a database which has it does without.
  const hasPostgis = existsSync(join(dataDir, 'PG_VERSION'));
  const extensions = { postgis: hasPostgis ? runningPostgis : postgis, pg_trgm, btree_gist };
  const pglite = await PGlite.create({ dataDir, extensions });
  pglite.parsers[DATE] = (text: string) => text;
  return pglite;
}

async function send(pglite: PGlite, ...messages: Uint8Array[]): Promise<Messages> {
  return await pglite.execProtocolStream(Buffer.concat(messages), { syncToFs: false });
}

/** Reads what the database said; a fault inside GEOS shows only by a missing message, an unknown tag or a leak. */
function expectMessage(messages: Messages, ...names: string[]): void {
  const isThere = messages.some((message) => names.includes(message.name));
  if (!isThere || messages.some(isTraceOfFault)) throw new Lost();
}

function isTraceOfFault(message: Messages[number]): boolean {
  if (message.name === 'commandComplete') return Reflect.get(message, 'text') === '???';
  if (message.name !== 'notice') return false;
  return /^resource was not closed|still active$/.test(String(Reflect.get(message, 'message')));
}

/** Runs several statements divided by semicolons, all or none; the last gives the result. */
async function runSeveral(pglite: PGlite, sql: string): Promise<StatementResult> {
  if (pglite.isInTransaction()) return await runScript(pglite, sql);
  await runSimple(pglite, 'begin');
  try {
    const result = await runScript(pglite, sql);
    await runSimple(pglite, 'commit');
    return result;
  } catch (error) {
    if (error instanceof Lost || !(await isInStep(pglite))) throw new Lost();
    if (pglite.isInTransaction()) await runSimple(pglite, 'rollback');
    throw error;
  }
}

async function runScript(pglite: PGlite, sql: string): Promise<StatementResult> {
  // A statement lost among several shows only by the silence of the one after it.
  const messages = await send(pglite, serialize.query(`${sql}\n;select 1`));
  expectMessage(messages, 'readyForQuery');
  const results = parse.parseResults(messages, pglite.parsers);
  if (results.at(-1)?.rowCount !== 1) throw new Lost();
  return toResult(results.at(-2));
}

/** Runs a statement that only begins, ends or sets something: half the cost, but it commits before we can look. */
async function runSimple(pglite: PGlite, sql: string): Promise<StatementResult> {
  const messages = await send(pglite, serialize.query(sql));
  expectMessage(messages, 'readyForQuery');
  expectMessage(messages, 'commandComplete');
  return toResult(parse.parseResults(messages, pglite.parsers)[0]);
}

async function runPrepared(
  pglite: PGlite,
  sql: string,
  parameters: readonly unknown[],
): Promise<StatementResult> {
  const { name, types } = kept.find(sql) ?? (await parseStatement(pglite, sql));
  const values = parameters.map((value, index) => encode(pglite, value, types[index]));
  const bind = serialize.bind({ statement: name, values });
  const bound = await send(pglite, bind, serialize.describe({ type: 'P' }));
  // A fault while planning leaves an empty portal, which would execute as an empty statement.
  expectMessage(bound, 'bindComplete');
  const executed = await send(pglite, serialize.execute({}));
  // Sync commits, so it may only follow a statement that is known to be complete.
  expectMessage(executed, 'commandComplete', 'emptyQuery');
  expectMessage(await send(pglite, serialize.sync()), 'readyForQuery');
  return toResult(parse.parseResults([...bound, ...executed], pglite.parsers)[0]);
}

async function parseStatement(pglite: PGlite, sql: string): Promise<KeptStatement> {
  const name = kept.nameFor(sql);
  const parsed = await send(
    pglite,
    ...kept.takeDropped().map((dropped) => serialize.close({ type: 'S', name: dropped })),
    serialize.parse({ name, text: sql }),
    serialize.describe({ type: 'S', name }),
  );
  expectMessage(parsed, 'parseComplete');
  expectMessage(parsed, 'parameterDescription');
  const statement = { name, types: parse.parseDescribeStatementResults(parsed) };
  kept.keep(sql, statement);
  return statement;
}

function encode(pglite: PGlite, value: unknown, type: number | undefined): string | null {
  if (value === null || value === undefined) return null;
  const serializer = type === undefined ? undefined : pglite.serializers[type];
  return serializer ? serializer(value) : String(value);
}

function toResult(result: ReturnType<typeof parse.parseResults>[number] | undefined): StatementResult {
  const command = result?.command ?? '';
  const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(command);
  return { rows: result?.rows ?? [], command, affectedRows: changes ? (result?.rowCount ?? 0) : undefined };
}

function toFault(error: unknown): StatementFault {
  const fields: Record<string, string> = {};
  if (!(error instanceof Error)) return { message: String(error), fields };
  for (const name of faultFields) {
    const value: unknown = Reflect.get(error, name);
    if (typeof value === 'string') fields[name] = value;
  }
  return { message: error.message, fields };
}

async function run(pglite: PGlite, sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
  const isScript = parameters.length === 0 && sql.includes(';');
  const result = await runOne(pglite, sql, { parameters, isScript });
  kept.ran(isScript ? 'SCRIPT' : result.command, pglite.isInTransaction());
  return result;
}

async function runOne(
  pglite: PGlite,
  sql: string,
  { parameters, isScript }: { readonly parameters: readonly unknown[]; readonly isScript: boolean },
): Promise<StatementResult> {
  if (isScript) return await runSeveral(pglite, sql);
  const isSimple = /^(start|begin|commit|rollback|savepoint|release|set) /i.test(`${sql} `);
  if (parameters.length > 0 || !isSimple) return await runPrepared(pglite, sql, parameters);
  const result = await runSimple(pglite, sql);
  const searchPath = /^set search_path to (.*)$/i.exec(sql)?.[1];
  if (searchPath !== undefined) kept.setSearchPath(searchPath);
  return result;
}

/** Ends a refused statement; false when the database does not say that it is ready for the next. */
async function isInStep(pglite: PGlite): Promise<boolean> {
  try {
    expectMessage(await send(pglite, serialize.sync()), 'readyForQuery');
    return true;
  } catch {
    return false;
  }
}

async function answer(pglite: PGlite, request: WorkerRequest & { kind: 'run' }): Promise<StatementReply> {
  const { id, sql, parameters } = request;
  try {
    const result = await run(pglite, sql, parameters);
    return { kind: 'result', id, result };
  } catch (error) {
    const fault = toFault(error);
    // A plpgsql function that ends without RETURN is how a fault inside GEOS shows there.
    const isLost = error instanceof Lost || fault.fields.code === '2F005' || !(await isInStep(pglite));
    return isLost ? { kind: 'lost', id } : { kind: 'refused', id, fault };
  }
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('pglite-worker.ts runs as a worker only');
  const reply = (message: WorkerReply) => port.postMessage(message);
  let pglite: PGlite;
  try {
    pglite = await open(String(workerData.dir));
  } catch (error) {
    reply({ kind: 'unopened', reason: error instanceof Error ? error.message : String(error) });
    return;
  }
  // One statement at a time: their protocol messages must not mix.
  let turn = Promise.resolve();
  port.on('message', (request: WorkerRequest) => {
    turn = turn.then(async () => {
      if (request.kind === 'run') return reply(await answer(pglite, request));
      await pglite.close();
      port.close();
    });
  });
  reply({ kind: 'ready' });
}

await serve();
