import { seededRandom } from '../../lib/random.ts';
import type { CriticalUser, NetworkLink, NetworkMeter, NetworkModel, NetworkNode } from '../model.ts';

/** Size and fittings of `generateTestNetwork`. */
export interface TestNetworkOptions {
  readonly seed: number;
  /** Street crossings along one side of each of the five zones. */
  readonly side?: number;
  /** Share of street pipes with an isolating valve at one end. */
  readonly valveShare?: number;
  /** Pressure meters; flow meters at the zone inlets come on top. */
  readonly pressureMeters?: number;
}

/** A made-up hilly network of five pressure zones and the meters on it. */
export interface TestNetwork {
  readonly model: NetworkModel;
  readonly meters: readonly NetworkMeter[];
}

const SPACING_M = 130;
const LNG0 = 106.53;
const LAT0 = 29.54;
const DEGREE_M = 111_000;
/** Ground of each zone, metres; the plant's water stands at 300 m, so the first two are reduced and the last two pumped. */
const ZONE_GROUND_M = [190, 215, 250, 285, 315];

/** Builds the network: grids of streets per zone, a trunk main, two PRV zones, one by gravity, two pumped with a tank each. */
export function generateTestNetwork(options: TestNetworkOptions): TestNetwork {
  const builder = new TestNetworkBuilder(options);
  builder.build();
  return { model: builder.model(), meters: builder.meters(options.pressureMeters ?? 94) };
}

class TestNetworkBuilder {
  readonly #random: () => number;
  readonly #side: number;
  readonly #valveShare: number;
  readonly #nodes: NetworkNode[] = [];
  readonly #links: NetworkLink[] = [];
  readonly #inlets: { link: string; zone: string }[] = [];
  readonly #seed: number;

  constructor(options: TestNetworkOptions) {
    this.#random = seededRandom(options.seed);
    this.#seed = options.seed;
    this.#side = options.side ?? 10;
    this.#valveShare = options.valveShare ?? 0.55;
  }

  build(): void {
    this.#node({ id: 'plant', kind: 'reservoir', x: -800, y: 0, elevationM: 300, zone: 'trunk' });
    for (let k = 0; k < 5; k++) {
      this.#node({
        id: `trunk${k}`,
        kind: 'junction',
        x: this.#zoneX(k),
        y: -260,
        elevationM: [195, 218, 240, 262, 275][k] ?? 0,
        zone: 'trunk',
      });
      this.#pipe(
        `trunk-pipe${k}`,
        k === 0 ? 'plant' : `trunk${k - 1}`,
        `trunk${k}`,
        800 - 60 * k,
        k === 0 ? 900 : 1300,
      );
      this.#grid(k);
    }
    for (let k = 0; k < 2; k++) for (const inlet of [0, 1]) this.#reducedInlet(k, inlet);
    for (const inlet of [0, 1]) this.#openInlet(2, inlet);
    for (const k of [3, 4]) this.#pumpedInlet(k);
    for (let k = 0; k < 4; k++) for (const row of [2, 7]) this.#boundaryValve(k, row);
  }

  model(): NetworkModel {
    const home = [
      0.45, 0.35, 0.3, 0.3, 0.4, 0.7, 1.3, 1.7, 1.5, 1.2, 1.1, 1.15, 1.3, 1.1, 0.95, 0.95, 1.05, 1.3, 1.6,
      1.7, 1.5, 1.2, 0.9, 0.6,
    ];
    const work = [
      0.3, 0.25, 0.25, 0.25, 0.3, 0.5, 0.9, 1.3, 1.7, 1.8, 1.8, 1.7, 1.5, 1.6, 1.7, 1.7, 1.6, 1.4, 1.1, 0.9,
      0.7, 0.5, 0.4, 0.35,
    ];
    return { id: `test-${this.#seed}`, nodes: this.#nodes, links: this.#links, patterns: { home, work } };
  }

  meters(pressureMeters: number): NetworkMeter[] {
    const flow = this.#inlets.map(
      (inlet): NetworkMeter => ({
        id: `FM-${inlet.link}`,
        kind: 'flow',
        at: inlet.link,
        zone: inlet.zone,
        zoneInlet: true,
      }),
    );
    const streets = this.#nodes.filter((node) => node.id.startsWith('z'));
    const chosen: NetworkNode[] = [];
    const distance = new Float64Array(streets.length).fill(Number.POSITIVE_INFINITY);
    let next = Math.floor(this.#random() * streets.length);
    while (chosen.length < pressureMeters) {
      const node = streets[next];
      if (!node) break;
      chosen.push(node);
      next = 0;
      streets.forEach((other, i) => {
        distance[i] = Math.min(distance[i] ?? 0, Math.hypot(other.lng - node.lng, other.lat - node.lat));
        if ((distance[i] ?? 0) > (distance[next] ?? 0)) next = i;
      });
    }
    return [
      ...flow,
      ...chosen.map(
        (node): NetworkMeter => ({ id: `PM-${node.id}`, kind: 'pressure', at: node.id, zone: node.zone }),
      ),
    ];
  }

  #grid(k: number): void {
    for (let row = 0; row < this.#side; row++) {
      for (let column = 0; column < this.#side; column++) this.#crossing(k, row, column);
    }
    for (let row = 0; row < this.#side; row++) {
      for (let column = 0; column < this.#side; column++) {
        if (column + 1 < this.#side) this.#street(k, [row, column], [row, column + 1]);
        if (row + 1 < this.#side) this.#street(k, [row, column], [row + 1, column]);
      }
    }
  }

  #crossing(k: number, row: number, column: number): void {
    const demandLps = this.#random() < 0.15 ? 0 : 0.15 + 0.9 * this.#random();
    const critical: CriticalUser[] = [];
    if (this.#random() < 0.03) critical.push({ name: `Hospital ${k}-${row}-${column}`, kind: 'hospital' });
    if (this.#random() < 0.06) critical.push({ name: `School ${k}-${row}-${column}`, kind: 'school' });
    this.#nodes.push({
      ...this.#place(
        this.#zoneX(k) + column * SPACING_M + 40 * (this.#random() - 0.5),
        row * SPACING_M + 40 * (this.#random() - 0.5),
      ),
      id: `z${k}-${row}-${column}`,
      kind: 'junction',
      elevationM:
        (ZONE_GROUND_M[k] ?? 0) +
        9 * Math.sin(row / 2.3 + k) +
        7 * Math.cos(column / 1.9) +
        3 * this.#random(),
      demandLps,
      pattern: this.#random() < 0.75 ? 'home' : 'work',
      users: Math.round(demandLps * 220),
      zone: `zone-${k}`,
      ...(critical.length > 0 ? { critical } : {}),
    });
  }

  #street(k: number, [r1, c1]: readonly [number, number], [r2, c2]: readonly [number, number]): void {
    const main = (r1 === r2 && r1 % 4 === 1) || (c1 === c2 && c1 % 4 === 1);
    const edge = r1 === 0 || c1 === 0;
    if (!main && !edge && this.#random() < 0.22) return;
    const draw = this.#random();
    const diameterMm = main ? (draw < 0.4 ? 300 : 200) : draw < 0.45 ? 100 : draw < 0.85 ? 150 : 200;
    const lengthM = SPACING_M * (0.9 + 0.35 * this.#random());
    const id = `s${k}-${r1}-${c1}-${r1 === r2 ? 'e' : 'n'}`;
    const a = `z${k}-${r1}-${c1}`;
    const b = `z${k}-${r2}-${c2}`;
    if (this.#random() < this.#valveShare) this.#valveThenPipe(id, a, b, diameterMm, lengthM);
    else this.#pipe(id, a, b, diameterMm, lengthM);
  }

  #valveThenPipe(id: string, a: string, b: string, diameterMm: number, lengthM: number): void {
    const start = this.#at(a);
    this.#nodes.push({ ...start, id: `v-${id}`, demandLps: 0, users: 0, critical: [] });
    this.#links.push({
      id: `valve-${id}`,
      kind: 'valve',
      from: a,
      to: `v-${id}`,
      lengthM: 1,
      diameterMm,
      roughness: 120,
      status: 'open',
    });
    this.#pipe(id, `v-${id}`, b, diameterMm, lengthM);
  }

  #reducedInlet(k: number, inlet: number): void {
    const inside = `z${k}-${inlet === 0 ? 1 : this.#mainLine()}-1`;
    const ground = this.#at(inside).elevationM;
    this.#node({
      id: `prv-up${k}-${inlet}`,
      kind: 'junction',
      x: this.#zoneX(k) - 60,
      y: -120,
      elevationM: ground,
      zone: 'trunk',
    });
    this.#node({
      id: `prv-down${k}-${inlet}`,
      kind: 'junction',
      x: this.#zoneX(k) - 50,
      y: -110,
      elevationM: ground,
      zone: `zone-${k}`,
    });
    this.#valveThenPipe(`in${k}-${inlet}-up`, `trunk${k}`, `prv-up${k}-${inlet}`, 400, 200 + 800 * inlet);
    this.#links.push({
      id: `prv${k}-${inlet}`,
      kind: 'prv',
      from: `prv-up${k}-${inlet}`,
      to: `prv-down${k}-${inlet}`,
      lengthM: 1,
      diameterMm: 300,
      roughness: 120,
      status: 'open',
      settingM: 48,
    });
    this.#pipe(`in${k}-${inlet}`, `prv-down${k}-${inlet}`, inside, 300, 120);
    this.#inlets.push({ link: `in${k}-${inlet}`, zone: `zone-${k}` });
  }

  #openInlet(k: number, inlet: number): void {
    const inside = `z${k}-${inlet === 0 ? 1 : this.#mainLine()}-1`;
    this.#valveThenPipe(`in${k}-${inlet}`, `trunk${k}`, inside, 400, 220 + 800 * inlet);
    this.#inlets.push({ link: `in${k}-${inlet}`, zone: `zone-${k}` });
  }

  #pumpedInlet(k: number): void {
    const ground = ZONE_GROUND_M[k] ?? 0;
    this.#node({
      id: `pump-out${k}`,
      kind: 'junction',
      x: this.#zoneX(k) - 60,
      y: -100,
      elevationM: ground - 5,
      zone: `zone-${k}`,
    });
    this.#links.push({
      id: `pump${k}`,
      kind: 'pump',
      from: `trunk${k}`,
      to: `pump-out${k}`,
      lengthM: 0,
      diameterMm: 400,
      roughness: 120,
      status: 'open',
      pump: { flowLps: 70, headM: ground + 52 - 288 },
    });
    this.#nodes.push({
      ...this.#place(this.#zoneX(k) - 90, 500),
      id: `tank${k}`,
      kind: 'tank',
      elevationM: ground + 42,
      demandLps: 0,
      users: 0,
      zone: `zone-${k}`,
      tank: { initialM: 4, minM: 0.5, maxM: 7, diameterM: 22 },
    });
    this.#valveThenPipe(`in${k}-0`, `pump-out${k}`, `z${k}-1-1`, 400, 250);
    this.#valveThenPipe(`in${k}-1`, `tank${k}`, `z${k}-${this.#mainLine()}-1`, 400, 300);
    for (const inlet of [0, 1]) this.#inlets.push({ link: `in${k}-${inlet}`, zone: `zone-${k}` });
  }

  /** The second main street that an inlet may join. */
  #mainLine(): number {
    return 1 + 4 * Math.floor((this.#side - 2) / 4);
  }

  #boundaryValve(k: number, row: number): void {
    const a = `z${k}-${Math.min(row, this.#side - 1)}-${this.#side - 1}`;
    const b = `z${k + 1}-${Math.min(row, this.#side - 1)}-0`;
    this.#nodes.push({ ...this.#at(a), id: `v-bound${k}-${row}`, demandLps: 0, users: 0, critical: [] });
    this.#links.push({
      id: `bound${k}-${row}`,
      kind: 'valve',
      from: a,
      to: `v-bound${k}-${row}`,
      lengthM: 1,
      diameterMm: 150,
      roughness: 120,
      status: 'closed',
    });
    this.#pipe(`bound-pipe${k}-${row}`, `v-bound${k}-${row}`, b, 150, 90);
  }

  #pipe(id: string, from: string, to: string, diameterMm: number, lengthM: number): void {
    const draw = this.#random();
    this.#links.push({
      id,
      kind: 'pipe',
      from,
      to,
      lengthM,
      diameterMm,
      roughness: 95 + 40 * this.#random(),
      status: 'open',
      laidYear: 1985 + Math.floor(35 * draw),
      material: draw < 0.3 ? 'grey-iron' : draw < 0.7 ? 'ductile-iron' : 'pe',
      depthM: 0.9 + 1.3 * this.#random(),
    });
  }

  #node(row: {
    id: string;
    kind: 'junction' | 'reservoir';
    x: number;
    y: number;
    elevationM: number;
    zone: string;
  }): void {
    const { x, y, ...rest } = row;
    this.#nodes.push({ ...rest, ...this.#place(x, y), demandLps: 0, users: 0 });
  }

  #at(id: string): NetworkNode {
    const node = this.#nodes.find((candidate) => candidate.id === id);
    if (!node) throw new Error(`No node ${id} yet.`);
    return node;
  }

  #zoneX(k: number): number {
    return k * (this.#side * SPACING_M + 100);
  }

  #place(xM: number, yM: number): { lng: number; lat: number } {
    return { lng: LNG0 + xM / (DEGREE_M * Math.cos((LAT0 * Math.PI) / 180)), lat: LAT0 + yM / DEGREE_M };
  }
}
