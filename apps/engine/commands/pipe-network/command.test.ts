import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EngineContext } from '../../command.ts';
import { runCommand } from '../../run.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { command } from './command.ts';
import { outputSchema } from './schemas.ts';

const FOLDER = import.meta.dirname;

const context: EngineContext = {
  path: (name) => join(FOLDER, name),
  signal: new AbortController().signal,
  progress: () => {},
};

function json(name: string) {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
}

async function answer(question: unknown) {
  const input = command.input.parse(question);
  const output = outputSchema.parse(await command.run(input, context));
  return { output, report: await command.report(input, output, context) };
}

/** Runs an input as the program would, its files beside it. */
async function run(test: TestContext, input: unknown, files: Readonly<Record<string, string>> = {}) {
  const folder = tempFolder(test, { ...files, 'in.json': JSON.stringify(input) });
  const { signal, progress } = context;
  return await runCommand({
    name: 'pipe-network',
    command,
    inputFile: folder.path('in.json'),
    signal,
    progress,
  });
}

test('the example shuts a segment: its users are dry, others low, and the map shows both', async () => {
  const { output, report } = await answer(json('example.json'));
  assert.ok(output.task === 'closure');
  assert.equal(output.shut.length, 6);
  assert.ok(output.cutOff.users > 0 && output.lowPressure.nodes.length > 0);
  assert.deepEqual(
    output.affected.nodes.length,
    output.cutOff.nodes.length + output.lowPressure.nodes.length,
  );
  assert.ok(output.pressures.every((row) => row.beforeM >= 24 && row.afterM < 24));
  const map = String(report.figures[0]?.content);
  assert.match(map, />Dry<\/text>/);
  assert.match(report.title, new RegExp(`^${output.cutOff.users} users at`));
});

test('the street is cut to scale: circles as large as their pipes, in their order', async () => {
  const { output, report } = await answer(json('example-cross-section.json'));
  assert.ok(output.task === 'cross-section');
  assert.deepEqual(
    output.pipes.map((pipe) => pipe.medium),
    ['water', 'gas', 'power', 'telecom', 'drainage', 'rain'],
  );
  const drawing = String(report.figures[0]?.content);
  const ellipses = [
    ...drawing.matchAll(/<ellipse cx="([\d.]+)" cy="[\d.]+" rx="([\d.]+)" ry="([\d.]+)"/g),
  ].map((match) => match.slice(1).map(Number));
  const [water, rain] = [ellipses[0] ?? [], ellipses[5] ?? []];
  const pixels =
    ((rain[0] ?? 0) - (water[0] ?? 0)) /
    ((output.pipes[5]?.stationM ?? 0) - (output.pipes[0]?.stationM ?? 0));
  assert.ok(
    Math.abs((rain[2] ?? 0) / pixels - 0.4) < 0.01 && Math.abs((water[2] ?? 0) / pixels - 0.15) < 0.01,
  );
});

test('the longitudinal section falls as the file says, and tells the depths of its pipes', async () => {
  const { output, report } = await answer(json('example-longitudinal-section.json'));
  assert.ok(output.task === 'longitudinal-section' && output.connected);
  for (const pipe of output.pipes) assert.ok(Math.abs(pipe.slope - 0.014) < 1e-4);
  assert.equal(report.tables[0]?.rows.length, 4);
});

test('clearances and digs of the street are listed and drawn', async () => {
  const clearance = await answer(json('example-clearance.json'));
  assert.ok(clearance.output.task === 'clearance' && clearance.output.conflicts.length === 3);
  assert.equal(String(clearance.report.figures[0]?.content).match(/Too little room/g)?.length, 1);
  const { network } = json('example-clearance.json');
  const buffer = await answer({ task: 'buffer', pipe: 'telecom-2', withinM: 0.7, network });
  assert.ok(buffer.output.task === 'buffer');
  const near = buffer.output.pipes.map((row) => row.pipe);
  assert.ok(['telecom-1', 'telecom-3', 'power-2', 'gas-side'].every((id) => near.includes(id)));
  assert.ok(!near.includes('drainage-2') && buffer.output.pipes.every((row) => row.clearanceM <= 0.7));
  const dig = await answer(json('example-dig.json'));
  assert.ok(dig.output.task === 'dig');
  assert.deepEqual(new Set(dig.output.conflicts.map((row) => row.kind)), new Set(['hit', 'below', 'beside']));
  assert.ok(dig.output.shallow.every((row) => row.leastCoverM < 0.7));
});

test('isolation, traces, directions and a burst are answered for the same network', async () => {
  const { network } = json('example.json');
  const isolate = await answer({ task: 'isolate', pipe: 'P23e', network });
  assert.ok(isolate.output.task === 'isolate' && isolate.output.close.length === 5);
  const down = await answer({ task: 'trace', node: 'plant', way: 'down', by: 'pressure', hour: 7, network });
  assert.ok(down.output.task === 'trace' && down.output.nodes.length > 60);
  const flow = await answer({ task: 'flow-direction', by: 'pressure', hour: 7, network });
  assert.ok(flow.output.task === 'flow-direction');
  assert.equal(flow.output.pipes.length, network.links.length);
  const falls = { J23: 3, J24: 4.5, J33: 2.8, J14: 1.5 };
  const burst = await answer({
    task: 'burst',
    network,
    hour: 7,
    meters: Object.keys(falls).map((id) => ({ id, kind: 'pressure', at: id })),
    changes: Object.entries(falls).map(([meterId, change]) => ({ meterId, change, sigma: 0.3 })),
  });
  assert.ok(burst.output.task === 'burst' && burst.output.candidates.length > 0);
  assert.ok(burst.report.figures.every((figure) => String(figure.content).startsWith('<svg')));
});

test('an EPANET file is read from its path, and a bad one is refused in one line with file, section and line', async (t) => {
  const inp = `[JUNCTIONS]\n J 10 5\n[RESERVOIRS]\n R 60\n[PIPES]\n P R J 500 200 120\n[OPTIONS]\n UNITS LPS\n HEADLOSS H-W\n`;
  const question = { task: 'closure', links: ['P'], network: { inp: 'small.inp' } };
  const output = JSON.parse(await run(t, question, { 'small.inp': inp }));
  assert.deepEqual(output.cutOff.nodes, ['J']);
  assert.equal(output.cutOff.users, Math.round((5 * 86_400) / 150));
  await assert.rejects(
    run(t, question, { 'small.inp': inp.replace('500 200', '500 2o0') }),
    /small\.inp: \[PIPES\] line 6: the diameter is not a number: "2o0"/,
  );
});

for (const [what, change, said] of [
  ['a pipe that does not exist', { pipe: 'nowhere' }, /"nowhere" is not in the network/],
  ['a pipe and links', { links: ['P23e'] }, /pipe is "P23e": expected either a pipe or links/],
  ['an unknown task', { task: 'weld' }, /task/],
  ['an unknown field', { pip: 'P23e' }, /pip is no field: did you mean pipe\?/],
  ['a network without rows', { network: { nodes: [], links: [] } }, /network/],
  ['a file that is not there', { network: { inp: 'none.inp' } }, /none\.inp cannot be read/],
] as const) {
  test(`an input with ${what} is refused in one line`, async (t) => {
    await assert.rejects(run(t, { ...json('example.json'), ...change }), (error: Error) => {
      assert.match(error.message, said);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
  });
}
