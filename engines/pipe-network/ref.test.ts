import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as epanet from 'epanet-js';
import { DirectedGraph } from 'graphology';
import { bfsFromNode } from 'graphology-traversal';
import { closedLinksEffect } from './closure.ts';
import { EPANET_CODE } from './epanet.ts';
import { openHydraulics } from './hydraulics.ts';
import type { NetworkNode } from './model.ts';
import { type InpNetwork, inpRefusal, readInp } from './read-inp.ts';
import { generateTestNetwork } from './test/generated-network.ts';

interface Reference {
  readonly pressure_threshold: number;
  readonly base: { readonly pressure: Readonly<Record<string, number>> };
  readonly pipe_closures: readonly { readonly close_pipe: string; readonly nodes: readonly string[] }[];
  readonly emitters: readonly {
    readonly node: string;
    readonly emitter: number;
    readonly leak_flow: number;
    readonly p_after: number;
  }[];
}

const cases = process.env.CITYLOOP_CASES;
const PRESSURE_M = 0.01;
const FLOW_SHARE = 0.001;

for (const [name, file] of [
  ['ltown', 'L-TOWN.inp.gz'],
  ['net3', 'Net3.inp'],
  ['ky4', 'ky4.inp.gz'],
] as const) {
  const network = caseFile(file);
  if (network === undefined) continue;
  const reference: Reference = JSON.parse(
    readFileSync(join(cases ?? '', 'water', `ref_${name}_t0.public.json`), 'utf8'),
  );
  compare(name, network, reference);
}

for (const file of [
  'BWSN_Network_1.inp',
  'Hanoi.inp',
  'Jilin_including_water_quality.inp',
  'Net1.inp',
  'Net2.inp',
  'ZJ.inp.gz',
  'd-town.inp.gz',
]) {
  const network = caseFile(file);
  if (network === undefined) continue;
  test(`${file}: read and written again it has the pressures that the solver finds in the file itself`, async () => {
    const hydraulics = await openHydraulics(network.model, epanet, { demand: network.demand });
    hydraulics.setHour(network.startHour);
    const { pressureM } = hydraulics.solve();
    const own = await ownPressures(textOf(file), network);
    for (const [n, expected] of own.entries())
      assert.ok(
        Math.abs((pressureM[n] ?? 0) - expected) < 1e-3,
        `${network.model.nodes[n]?.id}: ${pressureM[n]} against ${expected}`,
      );
    hydraulics.close();
  });
}

test('hydraulics agree with a second solve of the same moment after a hundred what-ifs', async (context) => {
  if (cases === undefined)
    context.diagnostic('CITYLOOP_CASES is not set: the public reference networks are not compared');
  const { model } = generateTestNetwork({ seed: 4, side: 6 });
  const used = await openHydraulics(model, epanet);
  const pipes = model.links.filter((link) => link.kind === 'pipe');
  used.setHour(7);
  for (let i = 0; i < 100; i++) {
    used.setOutflow({ linkId: pipes[(i * 13) % pipes.length]?.id ?? '', at: 0.5, coefficient: 2 });
    used.setStatus({ closed: [pipes[(i * 7) % pipes.length]?.id ?? ''] });
    used.solve();
  }
  used.setOutflow(undefined);
  used.setStatus({});
  const fresh = await openHydraulics(model, epanet);
  fresh.setHour(7);
  const a = used.solve().pressureM;
  const b = fresh.solve().pressureM;
  assert.ok(a.every((value, n) => Math.abs(value - (b[n] ?? 0)) < PRESSURE_M));
  used.close();
  fresh.close();
});

function caseFile(file: string): InpNetwork | undefined {
  if (cases === undefined || !existsSync(join(cases, 'water', file))) return undefined;
  const read = readInp(file, textOf(file));
  if (read.kind === 'refused') throw new Error(inpRefusal(file, read));
  return read;
}

function textOf(file: string): string {
  const bytes = readFileSync(join(cases ?? '', 'water', file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
}

/** Pressures in metres at the first moment, by the solver that has opened the file itself. */
async function ownPressures(text: string, { model, units }: InpNetwork): Promise<number[]> {
  const workspace = new epanet.Workspace();
  await workspace.loadModule();
  workspace.writeFile('own.inp', text);
  const project = new epanet.Project(workspace);
  project.open('own.inp', 'own.rpt', 'own.out');
  project.openH();
  project.initH(EPANET_CODE.init.newFlows);
  project.runH();
  const pressures = model.nodes.map((node) =>
    node.kind === 'junction'
      ? project.getNodeValue(project.getNodeIndex(node.id), EPANET_CODE.node.pressure) * units.pressureM
      : Number.NaN,
  );
  project.close();
  return pressures.map((value, n) => (Number.isNaN(value) ? levelOf(model.nodes[n]) : value));
}

function levelOf(node: NetworkNode | undefined): number {
  return node?.tank?.initialM ?? 0;
}

/** Nodes joined with water once a pipe is shut, by a walk over a graph library's graph: reservoirs and tanks above their floor give it. */
function fedNodes({ model }: InpNetwork, shut: string | undefined): ReadonlySet<string> {
  const graph = new DirectedGraph();
  for (const node of model.nodes) graph.addNode(node.id);
  for (const link of model.links) {
    if (link.status === 'closed' || link.id === shut) continue;
    graph.mergeEdge(link.from, link.to);
    if (link.kind === 'pipe' || link.kind === 'valve') graph.mergeEdge(link.to, link.from);
  }
  const fed = new Set<string>();
  for (const { id, kind, tank } of model.nodes) {
    if (kind === 'junction' || (tank && tank.initialM <= tank.minM)) continue;
    bfsFromNode(graph, id, (node) => {
      fed.add(node);
    });
  }
  return fed;
}

function compare(name: string, network: InpNetwork, reference: Reference): void {
  const { model, units, demand, startHour } = network;

  test(`${name}: pressures equal the public reference within ${PRESSURE_M} m`, async () => {
    const hydraulics = await openHydraulics(model, epanet, { demand });
    hydraulics.setHour(startHour);
    const state = hydraulics.solve();
    for (const [id, expected] of Object.entries(reference.base.pressure)) {
      const node = hydraulics.graph.nodeIndex.get(id) ?? -1;
      assert.ok(
        Math.abs((state.pressureM[node] ?? 0) - expected * units.pressureM) < PRESSURE_M,
        `${id}: ${state.pressureM[node]} against ${expected * units.pressureM}`,
      );
    }
    hydraulics.close();
  });

  test(`${name}: a closed pipe affects the nodes of the public reference, among them all that it cuts off from water`, async () => {
    const hydraulics = await openHydraulics(model, epanet, { demand });
    const minPressureM = reference.pressure_threshold * units.pressureM;
    const before = fedNodes(network, undefined);
    for (const closure of reference.pipe_closures) {
      const { affected } = closedLinksEffect(hydraulics, [closure.close_pipe], {
        minPressureM,
        hours: [startHour],
      });
      const after = fedNodes(network, closure.close_pipe);
      const cutOff = [...before].filter((id) => !after.has(id));
      assert.deepEqual([...affected.nodes].sort(), [...closure.nodes].sort(), closure.close_pipe);
      assert.deepEqual(
        cutOff.filter((id) => !affected.nodes.includes(id)),
        [],
        closure.close_pipe,
      );
    }
    hydraulics.close();
  });

  test(`${name}: a hole at a node leaks what the public reference says, within ${100 * FLOW_SHARE} %`, async () => {
    const hydraulics = await openHydraulics(model, epanet, { demand });
    hydraulics.setHour(startHour);
    for (const hole of reference.emitters) {
      const link = model.links.find(
        (row) => row.kind === 'pipe' && (row.from === hole.node || row.to === hole.node),
      );
      assert.ok(link, hole.node);
      const coefficient = (hole.emitter * units.flowLps) / Math.sqrt(units.pressureM);
      hydraulics.setOutflow({ linkId: link.id, at: link.from === hole.node ? 0 : 1, coefficient });
      const state = hydraulics.solve();
      const leak = hydraulics.outflowLps() / units.flowLps;
      assert.ok(
        Math.abs(leak / hole.leak_flow - 1) < FLOW_SHARE,
        `${hole.node}: ${leak} against ${hole.leak_flow}`,
      );
      const node = hydraulics.graph.nodeIndex.get(hole.node) ?? -1;
      const difference = (state.pressureM[node] ?? 0) - hole.p_after * units.pressureM;
      assert.ok(Math.abs(difference) < PRESSURE_M, `${hole.node}: ${difference} m beside the reference`);
    }
    hydraulics.close();
  });
}
