import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { templateDirectory } from '@cityloop/core/store-testing';
import { demoPasswords, signIn } from './client.ts';
import { type Findings, inspect } from './findings.ts';
import { freePorts, type ServerProcess, startServer } from './server-process.ts';

/** Tables whose rows depend on how long the server ran, not on what the first start fills in. */
const RUNNING = ['audit_block', 'audit_log', 'auth_session', 'timer', 'job', 'vital_value'];

/** Empty folders, killed before there is a city. */
export function firstStart(): void {
  describe('kill -9 during the first start', { timeout: 600_000, concurrency: 1 }, () => {
    let root: string;
    let ports: [number, number];
    let server: ServerProcess | undefined;
    before(async () => {
      root = await mkdtemp(join(tmpdir(), 'cityloop-crash-'));
      ports = await freePorts();
    });
    after(async () => {
      await server?.kill();
      await rm(root, { recursive: true, force: true });
    });

    function start(dir: string, crashAt?: string): ServerProcess {
      server = startServer({ dir, ports, clock: 'real', crashAt });
      return server;
    }

    async function diesAt(dir: string, point: string): Promise<void> {
      const dying = start(dir, point);
      assert.equal(await dying.end, 'SIGKILL', `${point} was not passed:\n${dying.output()}`);
      assert.ok(!dying.output().includes('] listening'), dying.output());
    }

    /** Starts, signs people in, stops, and tells what is in the stores. */
    async function startsWhole(dir: string): Promise<Findings> {
      const whole = start(dir);
      await whole.listening();
      const where = { url: `http://127.0.0.1:${ports[0]}` };
      const passwords = await demoPasswords(where);
      for (const username of ['city', 'crew', 'verifier', 'town1'])
        await signIn(where, username, passwords.get(username) ?? '');
      await whole.stop();
      const found = await inspect(dir);
      assert.equal(
        found.counts.account,
        passwords.size,
        'every demo account has a first password that is known',
      );
      assert.equal(found.audit.firstBroken, undefined);
      return found;
    }

    let whole: Findings | undefined;

    test('first-initialisation: a database that has not got its name yet is made again, whole', async () => {
      const dir = join(root, 'initialised');
      await diesAt(dir, 'first-initialisation');
      assert.ok(existsSync(join(dir, 'database.tmp')));
      assert.ok(!existsSync(join(dir, 'database')));
      whole = await startsWhole(dir);
      assert.ok(!existsSync(join(dir, 'database.tmp')));
      assert.ok((whole.counts.unit ?? 0) > 12_000, `${whole.counts.unit} units`);
    });

    test('in-a-migration, and while registers are filled: the next start goes on and nothing is there twice', async () => {
      const dir = join(root, 'migrated');
      // An initialised database without tables, so that every migration runs here.
      await mkdir(dir);
      await cp(await templateDirectory(), join(dir, 'database'), { recursive: true });
      await diesAt(dir, 'in-a-migration:3');
      await diesAt(dir, 'in-a-migration:6');
      for (const wait of [50, 900]) {
        const filling = start(dir);
        while (!filling.output().includes('] filling registers') && !filling.ended) await delay(5);
        await delay(wait);
        await filling.kill();
      }
      const found = await startsWhole(dir);
      assert.ok(whole, 'the first test has run');
      assert.deepEqual(found.migrations, whole.migrations);
      const filled = (counts: Findings['counts']) =>
        Object.fromEntries(Object.entries(counts).filter(([table]) => !RUNNING.includes(table)));
      assert.deepEqual(filled(found.counts), filled(whole.counts));
    });
  });
}
