import type { Situation } from '../ground.ts';
import { hazardTimes } from '../hazard.ts';
import type { EvacuationPlan } from '../plan.ts';
import { lineOf } from '../roads.ts';

/** Everything about a plan that must not be, one sentence each; read from the situation and the rows alone. */
export function faultsOf(situation: Situation, plan: EvacuationPlan): string[] {
  const faults: string[] = [];
  const times = hazardTimes(situation.hazard);
  const nodes = new Map(situation.nodes.map((node) => [node.id, node]));
  const edges = new Map(situation.edges.map((edge) => [edge.id, edge]));
  const kinds = new Map(situation.kinds.map((kind) => [kind.id, kind]));
  const cells = new Map(situation.cells.map((cell) => [cell.id, cell]));
  const closed = new Set(situation.closedEdges ?? []);
  const margin = situation.marginMin ?? 0;
  const stepMin = plan.stepS / 60;
  const lost = new Map(
    situation.edges.map((edge) => [
      edge.id,
      times.along(lineOf(edge, nodes.get(edge.from), nodes.get(edge.to))),
    ]),
  );
  const found = new Map<string, number>();
  const inShelter = new Map<string, number>();
  /** Persons on foot, and vehicles, by edge and step. */
  const foot = new Map<string, Map<number, number>>();
  const vehicles = new Map<string, Map<number, number>>();
  function count(table: Map<string, number>, key: string, value: number): void {
    table.set(key, (table.get(key) ?? 0) + value);
  }
  function enter(table: Map<string, Map<number, number>>, edge: string, minute: number, value: number): void {
    const steps = table.get(edge) ?? new Map<number, number>();
    table.set(edge, steps);
    const step = Math.floor(minute / stepMin + 1e-6);
    steps.set(step, (steps.get(step) ?? 0) + value);
  }
  function checkWay(what: string, way: readonly string[], kind: string): void {
    way.forEach((id, i) => {
      const edge = edges.get(id);
      if (edge === undefined) faults.push(`${what} uses ${id}, which is no edge`);
      if (closed.has(id)) faults.push(`${what} uses ${id}, which is closed`);
      const next = edges.get(way[i + 1] ?? '');
      if (edge && next && edge.to !== next.from) faults.push(`${what} breaks between ${id} and ${next.id}`);
      const takes = kinds.get(kind)?.mode === 'foot' ? edge?.personsPerHour : edge?.vehiclesPerHour;
      if (takes === 0) faults.push(`${what} uses ${id}, which does not take ${kind}`);
    });
  }
  function checkDry(what: string, id: string, enterMin: number, kind: string, tail: number): void {
    const edge = edges.get(id);
    const row = kinds.get(kind);
    if (edge === undefined || row === undefined) return;
    const speed = row.mode === 'foot' ? row.speedKmh : Math.min(row.speedKmh, edge.speedKmh);
    const out = enterMin + (0.06 * edge.lengthM) / speed + tail;
    if (out > (lost.get(id) ?? Infinity) - margin + 1e-6)
      faults.push(`${what} leaves ${id} in minute ${out}, lost in ${lost.get(id)}`);
  }
  for (const row of plan.rows) {
    const what = `${row.cell} ${row.kind} to ${row.shelter}`;
    const cell = cells.get(row.cell);
    count(found, `${row.cell} ${row.kind}`, row.persons);
    count(inShelter, row.shelter, row.persons);
    checkWay(what, row.edges, row.kind);
    if (row.departures.reduce((sum, { persons }) => sum + persons, 0) !== row.persons)
      faults.push(`${what} does not add up`);
    row.enterAfterMin.forEach((after, i) => {
      if (after < (row.enterAfterMin[i - 1] ?? 0) - 1e-9) faults.push(`${what} goes back in time`);
    });
    for (const { minute, persons } of row.departures) {
      if (minute < (situation.startMin ?? 0) + (cell?.readyMin ?? 0) - 1e-6)
        faults.push(`${what} leaves in minute ${minute}, before it is ready`);
      if (minute + stepMin > (cell?.leaveByMin ?? Infinity) + 1e-6)
        faults.push(`${what} leaves in minute ${minute}, after its window`);
      if (minute + stepMin > times.at(cell?.lng ?? 0, cell?.lat ?? 0) - margin + 1e-6)
        faults.push(`${what} leaves in minute ${minute}, when the hazard is there`);
      row.edges.forEach((id, i) => {
        const at = minute + (row.enterAfterMin[i] ?? 0);
        checkDry(what, id, at, row.kind, stepMin);
        const kind = kinds.get(row.kind);
        if (kind?.mode === 'foot') enter(foot, id, at, persons);
        else enter(vehicles, id, at, persons / (kind?.personsPerVehicle ?? 1));
      });
    }
  }
  for (const ride of plan.rides) {
    const what = `ride of ${ride.fleet} ${ride.vehicle} to ${ride.cell}`;
    count(found, `${ride.cell} ${ride.kind}`, ride.persons);
    count(inShelter, ride.shelter, ride.persons);
    const seats = situation.fleets?.find(({ id }) => id === ride.fleet)?.seats ?? 0;
    if (ride.persons > seats) faults.push(`${what} takes ${ride.persons} on ${seats} seats`);
    checkWay(what, ride.edgesThere, ride.kind);
    checkWay(what, ride.edges, ride.kind);
    const uses = [
      ...ride.edgesThere.map((id, i) => [id, ride.setOutMin + (ride.enterThereAfterMin[i] ?? 0)] as const),
      ...ride.edges.map((id, i) => [id, ride.leaveMin + (ride.enterAfterMin[i] ?? 0)] as const),
    ];
    for (const [id, at] of uses) {
      checkDry(what, id, at, ride.kind, 0);
      enter(vehicles, id, at, 1);
    }
  }
  for (const { cell, kind, persons } of plan.left) count(found, `${cell} ${kind}`, persons);
  for (const cell of situation.cells) {
    for (const [kind, persons] of Object.entries(cell.people)) {
      const expected = times.isThreatened(cell.lng, cell.lat) ? persons : 0;
      const got = found.get(`${cell.id} ${kind}`) ?? 0;
      if (got !== expected) faults.push(`${got} of ${expected} of ${cell.id} ${kind} are in the plan`);
    }
  }
  for (const { id, capacity, admits, lng, lat } of situation.shelters) {
    if ((inShelter.get(id) ?? 0) > capacity)
      faults.push(`${inShelter.get(id)} in ${id}, which has room for ${capacity}`);
    if ((inShelter.get(id) ?? 0) > 0 && times.at(lng, lat) < Infinity)
      faults.push(`${id} is used and will be lost`);
    for (const { shelter, kind, cell } of [...plan.rows, ...plan.rides])
      if (shelter === id && admits && !admits.includes(kind))
        faults.push(`${cell} ${kind} goes to ${id}, which does not take it`);
  }
  for (const [table, field] of [
    [foot, 'personsPerHour'],
    [vehicles, 'vehiclesPerHour'],
  ] as const) {
    for (const [id, steps] of table) {
      const perStep = (edges.get(id)?.[field] ?? 0) * (plan.stepS / 3600);
      let all = 0;
      for (const [step, value] of [...steps].sort((a, b) => a[0] - b[0])) {
        all += value;
        // Whole persons: a step may take one more than its share where the steps before took less.
        if (all > (step + 1) * perStep + 1e-6)
          faults.push(`${all} on ${id} until step ${step}, ${perStep} a step (${field})`);
        const most = field === 'personsPerHour' ? Math.ceil(perStep - 1e-6) : perStep + 1 - 1e-6;
        if (value > most) faults.push(`${value} on ${id} in step ${step}, ${perStep} a step (${field})`);
      }
    }
  }
  return faults;
}
