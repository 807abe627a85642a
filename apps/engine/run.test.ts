import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandNames, loadCommand } from './find-commands.ts';
import { runCommand } from './run.ts';
import { basin, COMMANDS, GRID } from './test/basin.ts';
import { tempFolder } from './test/temp-folder.ts';

test('a fault is one line: bad input names the field or the file of a field, a diverged run the cell and the time', async (context) => {
  const command = await loadCommand('basin', COMMANDS);
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      basin({ levelM: 'high' }),
      'InputError',
      /^levelM is "high": expected number \(Height of the water in m\)$/,
    ],
    [
      JSON.stringify({ terain: 'x', levelM: 4 }),
      'InputError',
      /^terain is no field: did you mean terrain\? \(and 1 more\)$/,
    ],
    [
      basin({ terrain: 'gone.tif' }),
      'InputError',
      /^terrain: gone\.tif cannot be read: there is no such file$/,
    ],
    [
      basin({ terrain: 'half.asc' }),
      'InputError',
      /^terrain: half\.asc has 3 values: expected 2 columns x 2 rows = 4$/,
    ],
    [basin({ fault: 'file' }), 'InputError', /^terrain: heights\.asc has no edge$/],
    ['{"terrain":\n', 'InputError', /^in\.json is no JSON: .*$/],
    [basin({ fault: 'diverge' }), 'Error', /^The water diverged in cell 3, 4 at 12\.5 s\.$/],
    [basin({ fault: 'nan' }), 'Error', /answer cannot be printed: volumeM3 is NaN/],
    [basin({ fault: 'shape' }), 'Error', /not what its schema says: volumeM3/],
  ];
  for (const [text, name, says] of cases) {
    const inputs = tempFolder(context, {
      'in.json': text,
      'heights.asc': GRID,
      'half.asc': GRID.slice(0, -2),
    });
    const { signal } = new AbortController();
    const run = runCommand({
      name: 'basin',
      command,
      inputFile: inputs.path('in.json'),
      signal,
      progress: () => {},
    });
    await assert.rejects(run, (error: Error) => error.name === name && says.test(error.message), text);
  }
});

test('the engines of the project are found by their folders', () => {
  assert.deepEqual(commandNames(COMMANDS), ['basin']);
  assert.deepEqual(commandNames(`${COMMANDS}/none`), []);
});
