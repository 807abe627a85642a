import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { basin, COMMANDS, GRID } from './test/basin.ts';
import { tempFolder } from './test/temp-folder.ts';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program where a person stands; at the text `stopAt` on stderr that person presses Ctrl-C. */
function engine(folder: string, args: readonly string[], stopAt?: string): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'main.ts'), ...args],
    {
      env: { ...process.env, CITYLOOP_ENGINE_COMMANDS: COMMANDS, INIT_CWD: folder },
    },
  );
  let [out, err] = ['', ''];
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
    if (stopAt !== undefined && String(part).includes(stopAt)) child.kill('SIGINT');
  });
  if (args.includes('--schema')) child.stdout.destroy();
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })));
}

test('an engine answers on stdout with JSON alone; the report lies in its folder beside it', async (context) => {
  const folder = tempFolder(context, { 'heights.asc': GRID, 'in.json': basin({ fault: 'talk' }) });
  const { code, out, err } = await engine(folder.path('.'), ['basin', 'in.json', '--report', 'a/b']);
  assert.deepEqual([code, JSON.parse(out)], [0, { volumeM3: 600 }], err);
  assert.match(err, /a package says something/);
  assert.equal(readFileSync(folder.path('a/b/output.json'), 'utf8'), out);
  const page = readFileSync(folder.path('a/b/index.html'), 'utf8');
  assert.match(page, /basin\.svg.*Depth of the water[\s\S]*<td class="number">600/);
  assert.match(page, /href="\.\.\/\.\.\/in\.json"/);
  assert.match(readFileSync(folder.path('a/b/basin.svg'), 'utf8'), /^<svg /);
});

test('bad input ends with 2, a diverged run with 1, each with one line', async (context) => {
  const folder = tempFolder(context, {
    'heights.asc': GRID,
    'bad.json': basin({ levelM: [] }),
    'diverge.json': basin({ fault: 'diverge' }),
  });
  const bad = await engine(folder.path('.'), ['basin', 'bad.json']);
  assert.deepEqual(bad, {
    code: 2,
    out: '',
    err: 'levelM is []: expected number (Height of the water in m)\n',
  });
  const diverged = await engine(folder.path('.'), ['basin', 'diverge.json']);
  assert.deepEqual(diverged, { code: 1, out: '', err: 'The water diverged in cell 3, 4 at 12.5 s.\n' });
  const mistyped = await engine(folder.path('.'), ['basn', 'bad.json']);
  assert.deepEqual(mistyped, { code: 2, out: '', err: 'There is no engine "basn"; did you mean basin?\n' });
});

test('without an engine the list is shown; a reader that goes away is no error', async () => {
  const list = await engine('.', []);
  assert.equal(list.code, 0);
  assert.match(list.out, /^ {2}basin {2}Heights and a water level to the volume of the water\.$/m);
  assert.deepEqual(await engine('.', ['basin', '--schema']), { code: 0, out: '', err: '' });
});

test('a stop request ends an engine that listens, and one that never pauses too', async (context) => {
  const folder = tempFolder(context, {
    'heights.asc': GRID,
    'busy.json': basin({ fault: 'busy' }),
    'deaf.json': basin({ fault: 'deaf' }),
  });
  for (const file of ['busy.json', 'deaf.json']) {
    const stopped = await engine(folder.path('.'), ['basin', file], 'turning');
    assert.deepEqual(stopped, { code: 130, out: '', err: 'turning\nbasin was stopped\n' });
  }
});
