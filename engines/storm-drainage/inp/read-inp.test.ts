import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInp } from '../index.ts';
import { TOWN, townWith } from '../test/town.ts';

const close = (is: number | undefined, wanted: number, part = 1e-9) =>
  assert.ok(
    Math.abs((is ?? Number.NaN) - wanted) <= part * Math.max(1, Math.abs(wanted)),
    `${is} is not ${wanted}`,
  );

function town(text = TOWN) {
  const model = readInp(text);
  const node = (id: string) => model.network.nodes.find((one) => one.id === id);
  const link = (id: string) => model.network.links.find((one) => one.id === id);
  return { ...model, node, link };
}

test('a town is read with its nodes, links, land, rules and what was left out', () => {
  const { network, water, leftOut } = town();
  assert.equal(network.title, 'Old town, upper basin');
  assert.deepEqual(
    network.nodes.map(({ id }) => id),
    ['J1', 'J2', 'J3', 'FALL', 'RIVER', 'POND', 'WELL'],
  );
  assert.deepEqual(
    network.links.map(({ id, kind }) => `${id} ${kind}`),
    ['C1 conduit', 'C2 conduit', 'C3 conduit', 'C4 conduit', 'P1 pump', 'O1 orifice', 'W1 weir', 'T1 outlet'],
  );
  assert.deepEqual(
    water.subcatchments.map(({ id, outlet }) => [id, outlet]),
    [
      ['HILL', { kind: 'node', node: 0 }],
      ['BANK', { kind: 'subcatchment', subcatchment: 0 }],
      ['LOW', { kind: 'node', node: 2 }],
    ],
  );
  assert.deepEqual(leftOut, ['[TAGS]', '[REPORT]']);
});

test('what a town file gives in litres, millimetres and hectares stands in metres and seconds', () => {
  const { network, water, node, link } = town();
  const pond = node('POND');
  const pump = link('P1');
  assert.equal(network.options.endS, 3 * 3600);
  assert.equal(network.options.startEpochS, Date.UTC(2024, 6, 1, 6) / 1000);
  assert.ok(pond?.kind === 'storage' && pond.area.kind === 'curve');
  assert.deepEqual(
    [pond.area.curve.x, pond.area.curve.y],
    [
      [0, 1, 3],
      [400, 600, 900],
    ],
  );
  assert.equal(pond.evaporationFactor, 0.8);
  assert.ok(pump?.kind === 'pump' && pump.law.kind === 'depth');
  assert.deepEqual(pump.law.curve.y, [0, 0.04, 0.12]);
  assert.deepEqual([pump.startDepthM, pump.stopDepthM], [1.2, 0.4]);
  const [hill] = water.subcatchments;
  close(hill?.areaM2, 35_000);
  close(hill?.storagePerviousM, 0.005);
  assert.ok(hill?.infiltration.method === 'horton');
  close(hill.infiltration.maxMs, 0.075 / 3600, 1e-12);
  close(hill.infiltration.dryingS, 7 * 86_400);
  close(water.dryWeather[0]?.averageM3s, 0.004);
  close(water.inflows[0]?.baselineM3s, 0.0005);
  assert.deepEqual(water.gages[0]?.rateMmH, [12, 45, 96, 30, 6]);
  assert.deepEqual(water.gages[0]?.fromS, [0, 600, 1200, 1800, 3600]);
});

test('the same town in feet, inches and cubic feet a second is the same town', () => {
  const metric = town();
  const text = townWith(
    ['FLOW_UNITS           LPS', 'FLOW_UNITS CFS'],
    ['J1  105.0 3.0 0 0 50', `J1 ${105 / 0.3048} ${3 / 0.3048} 0 0 ${50 / 0.3048 ** 2}`],
    ['HILL   G1   J1     3.5  60   150', `HILL G1 J1 ${35_000 / 4046.8564224} 60 ${150 / 0.3048}`],
    ['C1 J1 J2   120 0.013', `C1 J1 J2 ${120 / 0.3048} 0.013`],
    ['C1 CIRCULAR    0.8', `C1 CIRCULAR ${0.8 / 0.3048}`],
    [
      'W1 POND FALL TRANSVERSE 2.2 1.84',
      `W1 POND FALL TRANSVERSE ${2.2 / 0.3048} ${1.84 / Math.sqrt(0.3048)}`,
    ],
    [
      'PUMPLAW  PUMP4   0 0 0.5 40 2 120',
      `PUMPLAW PUMP4 0 0 ${0.5 / 0.3048} ${0.04 / 0.3048 ** 3} ${2 / 0.3048} ${0.12 / 0.3048 ** 3}`,
    ],
    ['HILL  75 10 4 7 0', `HILL ${75 / 25.4} ${10 / 25.4} 4 7 0`],
    ['J3 FLOW 4 ""', `J3 FLOW ${0.004 / 0.3048 ** 3} ""`],
  );
  const us = town(text);
  const [a, b] = [metric.node('J1'), us.node('J1')];
  assert.ok(a?.kind === 'junction' && b?.kind === 'junction');
  close(b.invertM, a.invertM);
  close(b.pondedAreaM2, a.pondedAreaM2);
  const [c, d] = [metric.link('C1'), us.link('C1')];
  assert.ok(
    c?.kind === 'conduit' &&
      d?.kind === 'conduit' &&
      c.section.shape === 'circular' &&
      d.section.shape === 'circular',
  );
  close(d.lengthM, c.lengthM);
  close(d.section.heightM, c.section.heightM);
  const [w, v] = [metric.link('W1'), us.link('W1')];
  assert.ok(w?.kind === 'weir' && v?.kind === 'weir');
  close(v.coefficient, w.coefficient);
  close(v.crestOffsetM, w.crestOffsetM);
  const [p, q] = [metric.link('P1'), us.link('P1')];
  assert.ok(p?.kind === 'pump' && p.law.kind === 'depth' && q?.kind === 'pump' && q.law.kind === 'depth');
  for (const i of [1, 2]) {
    close(q.law.curve.x[i], p.law.curve.x[i] ?? 0);
    close(q.law.curve.y[i], p.law.curve.y[i] ?? 0);
  }
  close(us.water.subcatchments[0]?.areaM2, metric.water.subcatchments[0]?.areaM2 ?? 0);
  assert.deepEqual(us.water.subcatchments[0]?.infiltration.method, 'horton');
  close(us.water.dryWeather[0]?.averageM3s, 0.004);
});

test('blanks, tabs, comments, letters, line ends and the order of sections change nothing', () => {
  const plain = readInp(TOWN);
  const sections = TOWN.split(/\n(?=\[)/);
  const forms = {
    tabs: TOWN.replace(/ +/g, '\t'),
    wide: TOWN.replace(/^(\w)/gm, '   $1').replace(/ /g, '    '),
    comments: TOWN.replace(/$/gm, ' ; said in passing "so"').replace(/^\[(\w+)\].*$/gm, '[$1]'),
    windows: `\uFEFF${TOWN.replace(/\n/g, '\r\n')}`,
    order: [...sections].reverse().join('\n'),
    small: TOWN.replace(/\[\w+\]/g, (name) => name.toLowerCase()).replace(
      /\b(TIMESERIES|TABULAR|OUTLET|CIRCULAR|RULE|THEN|STATUS|YES|DYNWAVE|LPS)\b/g,
      (word) => word.toLowerCase(),
    ),
    quoted: TOWN.replace(/\b(J1|POND|HILL|STORM)\b/g, '"$1"'),
  };
  const { title, ...network } = plain.network;
  for (const [form, text] of Object.entries(forms)) {
    const read = readInp(text);
    const { title: _, ...other } = read.network;
    assert.deepEqual(other, network, form);
    assert.deepEqual(read.water, plain.water, form);
  }
});

test('a rule is a list of conditions, what they set and what else', () => {
  const [rule] = town().network.rules;
  assert.equal(rule?.id, 'FULL_POND');
  assert.equal(rule.priority, 2);
  assert.deepEqual(
    rule.premises.map(({ join, relation }) => `${join} ${relation}`),
    ['and >', 'and >', 'or ='],
  );
  assert.deepEqual(
    rule.premises.map(({ right }) => right),
    [2, 1800, 0].map((value) => ({ kind: 'number', value })),
  );
  assert.deepEqual(rule.premises[0]?.left, {
    kind: 'variable',
    variable: { of: 'node', node: 5, what: 'depth' },
    times: 1,
  });
  assert.deepEqual(
    rule.actions.map(({ link, setting }) => [link, setting.kind]),
    [
      [5, 'curve'],
      [4, 'value'],
    ],
  );
  assert.deepEqual(rule.otherwise, [{ link: 4, setting: { kind: 'value', value: 1 } }]);
});

test('rules compare variables and formulas in the units of the file', () => {
  const text = townWith(
    [
      '[CONTROLS]\n',
      '[CONTROLS]\nVARIABLE A = NODE POND DEPTH\nVARIABLE Q = LINK C1 FLOW\nEXPRESSION E = 2 * (A + 1)^2 - Q / 10\n',
    ],
    ['OR PUMP P1 STATUS = OFF', 'OR E >= 12\nOR NODE POND HEAD < NODE J1 HEAD'],
    ['O1 SETTING = CURVE GATE', 'O1 SETTING = PID 10 2 0.5'],
  );
  const [rule] = town(text).network.rules;
  const [, , formula, heads] = rule?.premises ?? [];
  assert.ok(formula?.left.kind === 'math' && formula.left.math === '-');
  assert.deepEqual(formula.left.right, {
    kind: 'math',
    math: '/',
    left: { kind: 'variable', variable: { of: 'link', link: 0, what: 'flow' }, times: 1000 },
    right: { kind: 'number', value: 10 },
  });
  assert.deepEqual(heads?.right, {
    kind: 'variable',
    variable: { of: 'node', node: 0, what: 'head' },
    times: 1,
  });
  assert.deepEqual(rule?.actions[0]?.setting, { kind: 'pid', kp: 10, ki: 2, kd: 0.5 });
});

test('a control curve stands in the units of what its rule looks at last: hours of an open gate, depths of a pond', () => {
  const gate = (premise: string) => {
    const text = townWith(
      ['IF NODE POND DEPTH > 2.0\nAND SIMULATION TIME > 0:30\nOR PUMP P1 STATUS = OFF', premise],
      ['FLOW_UNITS           LPS', 'FLOW_UNITS CFS'],
    );
    const setting = town(text).network.rules[0]?.actions[0]?.setting;
    return setting?.kind === 'curve' ? setting.curve.x : undefined;
  };
  assert.deepEqual(gate('IF ORIFICE O1 TIMEOPEN > 0:00'), [0, 3600]);
  assert.deepEqual(gate('IF NODE POND DEPTH > 2.0'), [0, 0.3048]);
});

test('flow is routed in no longer steps than rain runs off', () => {
  const { options } = readInp(
    '[OPTIONS]\nSTART_DATE 1/1/2020\nEND_DATE 1/2/2020\nROUTING_STEP 900\nWET_STEP 0:02\nDRY_STEP 0:01',
  ).network;
  assert.deepEqual([options.routingStepS, options.wetStepS, options.dryStepS], [120, 120, 120]);
});

test('offsets given as levels are heights above the inverts', () => {
  const text = townWith(
    ['LINK_OFFSETS         DEPTH', 'LINK_OFFSETS ELEVATION'],
    ['C1 J1 J2   120 0.013 0 0', 'C1 J1 J2 120 0.013 105.25 *'],
    ['C2 J2 POND 90  0.013 0 0.3', 'C2 J2 POND 90 0.013 103.2 101.7'],
    ['O1 POND FALL SIDE 0', 'O1 POND FALL SIDE 101.9'],
  );
  const { link } = town(text);
  const [c1, c2, o1] = [link('C1'), link('C2'), link('O1')];
  assert.ok(c1?.kind === 'conduit' && c2?.kind === 'conduit' && o1?.kind === 'orifice');
  for (const [is, wanted] of [
    [c1.fromOffsetM, 0.25],
    [c1.toOffsetM, 0],
    [c2.fromOffsetM, 0],
    [c2.toOffsetM, 0.3],
    [o1.offsetM, 0.5],
  ] as const)
    close(is, wanted);
});

test('rain as a volume, as a running sum and as an intensity is one rain', () => {
  const rates = (form: string, values: string) =>
    readInp(
      townWith(
        ['G1  INTENSITY 0:10', `G1 ${form} 0:10`],
        [
          'STORM 0:00 12\nSTORM 0:10 45 0:20 96\nSTORM 0:30 30\nSTORM 07/01/2024 07:00 6\nSTORM 07:10 0',
          values,
        ],
      ),
    ).water.gages[0]?.rateMmH.map((one) => Number(one.toFixed(9)));
  assert.deepEqual(rates('INTENSITY', 'STORM 0 12 0:10 45 0:20 96 0:30 0'), [12, 45, 96]);
  assert.deepEqual(rates('VOLUME', 'STORM 0 2 0:10 7.5 0:20 16 0:30 0'), [12, 45, 96]);
  assert.deepEqual(rates('CUMULATIVE', 'STORM 0 2 0:10 9.5 0:20 25.5 0:30 25.5'), [12, 45, 96]);
});

test('a station’s file and a file of a series are read as if their rows stood in the model', () => {
  const files: Record<string, string> = {
    'rain.dat':
      ';station 7\nS7 2024 7 1 6 0 12\nS7 2024 7 1 6 10 45\nS8 2024 7 1 6 10 500\nS7 2024 07 01 06 20 96\n',
    'stage.txt': '07/01/2024 06:00 99.8\n07/01/2024 09:00 100.6 ; evening\n',
  };
  const text = townWith(
    ['TIMESERIES STORM\n', 'FILE "rain.dat" S7 MM\n'],
    ['STAGE 0 99.8\nSTAGE 3 100.6', 'STAGE FILE "stage.txt"'],
  );
  const read = readInp(text, (name) => files[name]);
  assert.deepEqual(read.water.gages[0], {
    id: 'G1',
    snowCatch: 1,
    fromS: [0, 600, 1200],
    untilS: [600, 1200, 1800],
    rateMmH: [12, 45, 96],
  });
  const later = (date: string) =>
    readInp(text.replace('S7 MM\n', `S7 MM ${date}\n`), (name) => files[name]).water.gages[0]?.rateMmH;
  assert.deepEqual(later('06/30/2024'), [12, 45, 96]);
  assert.deepEqual(later('07/02/2024'), []);
  assert.deepEqual(read.network.nodes[4], readInp(TOWN).network.nodes[4]);
  assert.throws(
    () => readInp(text, (name) => (name === 'rain.dat' ? files[name] : undefined)),
    /\[TIMESERIES\] line \d+: file of the time series is "stage.txt", expected one that can be read/,
  );
});

test('what cannot be read names section, line and value', () => {
  const bad: readonly (readonly [from: string, to: string, message: RegExp])[] = [
    ['C1 J1 J2   120', 'C1 J1 J2 long', /\[CONDUITS\] line 57: length is "long", expected a number$/],
    ['C1 J1 J2   120', 'C1 J1 J2 -4', /\[CONDUITS\] line 57: length is "-4", expected a number above 0/],
    ['C1 J1 J2', 'C1 J1 J9', /\[CONDUITS\] line 57: node it leads to is "J9", expected a node of the model/],
    ['C3 RECT_CLOSED 0.8 1.0', 'C3 RECT_CLOSED 0.8', /\[XSECTIONS\] line \d+: width is missing|width is "0"/],
    ['C3 RECT_CLOSED', 'C3 PENTAGON', /shape is "PENTAGON", expected one of DUMMY, CIRCULAR/],
    [
      'C1 CIRCULAR    0.8 0 0 0 1\n',
      '',
      /\[CONDUITS\] line 57: link is "C1", expected one with a cross-section in \[XSECTIONS\]/,
    ],
    [
      'FLOW_UNITS           LPS',
      'FLOW_UNITS BUCKETS',
      /\[OPTIONS\] line 5: FLOW_UNITS is "BUCKETS", expected one of CFS/,
    ],
    [
      '07/01/2024\nSTART_TIME',
      '13/41/2024\nSTART_TIME',
      /START_DATE is "13\/41\/2024", expected a date as month\/day\/year/,
    ],
    [
      'END_TIME             09:00:00',
      'END_TIME 05:00:00',
      /END_TIME is "05:00:00", expected a moment after the start/,
    ],
    [
      'J2  103.2',
      'J1 103.2',
      /\[JUNCTIONS\] line \d+: name of a node is "J1", expected one that is not taken/,
    ],
    ['PONDAREA         1 600', 'PONDAREA 1 x', /\[CURVES\] line \d+: y of the curve is "x"/],
    [
      'STORM 0:30 30',
      'STORM 0:05 30',
      /\[TIMESERIES\] line \d+: time of the series is "0:05", expected one not before the row above it/,
    ],
    [
      'HILL  75 10',
      'HILL 10 75',
      /\[INFILTRATION\] line \d+: least rate is "75", expected one not above the greatest/,
    ],
    [
      'HILL   G1   J1     3.5  60',
      'HILL G1 J1 3.5 160',
      /impervious part \(%\) is "160", expected 100 or less/,
    ],
    [
      'THEN ORIFICE O1',
      'THEN ORIFICE P1',
      /\[CONTROLS\] line \d+: orifice is "P1", expected the name of one of its kind/,
    ],
    ['AND SIMULATION TIME > 0:30', 'AND SIMULATION TIME > noon', /time is "noon"/],
    ['[TAGS]', '[CARROTS]', /line \d+: "\[CARROTS\]" is no section of a drainage model/],
    [
      'RIVER 99.5 TIMESERIES STAGE',
      'RIVER 99.5 TIMESERIES TIDE',
      /\[OUTFALLS\] line \d+: time series of levels is "TIDE", expected a time series of the model/,
    ],
  ];
  const formula =
    '[AQUIFERS]\nQ 0.46 0.1 0.28 6 10 15 0.35 3 0.02 90 94 0.3\n[GROUNDWATER]\nHILL Q J1 106 0 0 0 0 0 0\n[GWF]\nHILL LATERAL 2 * (HGW';
  assert.throws(
    () => readInp(`${TOWN}${formula}`),
    /\[GWF\] line \d+: formula of the ground water is "2 \* \(HGW", expected "\)" in place of "the end"/,
  );
  for (const [from, to, message] of bad)
    assert.throws(() => readInp(townWith([from, to])), { name: 'InpError', message });
});
