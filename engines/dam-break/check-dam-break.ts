import { checkSeries } from '../lib/series.ts';
import type { DamBreak, Outlet } from './model.ts';
import { openCurve, type Storage } from './stage-curve.ts';

/** Refuses a dam break that cannot be run, naming field and value; answers its curve. */
export function checkDamBreak({ reservoir, breach, tailWater }: DamBreak): Storage {
  const storage = openCurve(reservoir.curve);
  const { bottomM, topM } = storage;
  const { datum, initialStageM } = reservoir;
  const level = (what: string, value: number, least = -Infinity, most = Infinity) => {
    if (!(value >= least && value <= most && Math.abs(value) < Infinity))
      throw new Error(
        `${what} is ${value} m (${datum}): ${least === -Infinity ? '' : `from ${least} `}${most === Infinity ? 'up' : `to ${most} m`}.`,
      );
  };
  if (datum.trim() === '') throw new Error('The vertical datum of the reservoir has no name.');
  level('The stage at the start', initialStageM, bottomM, topM);
  if (reservoir.inflowM3s !== undefined) checkSeries('The inflow', reservoir.inflowM3s, 0);
  reservoir.spillways?.forEach(({ crestM, lengthM, coefficient = 1 }, i) => {
    level(`The crest of spillway ${i}`, crestM, bottomM);
    size(`The length of spillway ${i}`, lengthM, 'm');
    size(`The coefficient of spillway ${i}`, coefficient, 'm^(1/2)/s');
  });
  reservoir.outlets?.forEach((outlet, i) => {
    checkOutlet(outlet, i, bottomM);
  });
  level('The invert of the breach', breach.invertM, bottomM);
  level('The crest of the dam', breach.crestM, breach.invertM);
  if (breach.crestM === breach.invertM)
    throw new Error(`Crest and invert are both ${breach.crestM} m (${datum}).`);
  notNegative('The bottom width of the breach', breach.bottomWidthM, 'm');
  notNegative('The side slope of the breach', breach.sideSlope, '(horizontal to 1)');
  notNegative('The formation time', breach.formationS, 's');
  if (breach.bottomWidthM === 0 && breach.sideSlope === 0)
    throw new Error('The breach has no width: 0 m, upright.');
  const { start } = breach;
  if (start.kind === 'time') notNegative('The start of the breach', start.timeS, 's');
  else level('The level at which the breach begins', start.levelM, bottomM);
  if (breach.mode === 'piping') {
    if (breach.pipeM === undefined) throw new Error('The height at which piping begins is missing.');
    level('The height at which piping begins', breach.pipeM, breach.invertM, breach.crestM);
  }
  if (tailWater?.kind === 'level') checkSeries('The water below the dam', tailWater.levelM);
  if (tailWater?.kind === 'rating')
    checkTable('The water below the dam', tailWater.flowsM3s, tailWater.levelsM);
  return storage;
}

function checkOutlet(outlet: Outlet, i: number, bottomM: number): void {
  if (outlet.kind === 'orifice') {
    size(`The area of outlet ${i}`, outlet.areaM2, 'm²');
    size(`The coefficient of outlet ${i}`, outlet.coefficient ?? 1, '');
    if (!(outlet.middleM >= bottomM))
      throw new Error(`The middle of outlet ${i} is ${outlet.middleM} m, below the curve (${bottomM} m).`);
    return;
  }
  checkTable(`Outlet ${i}`, outlet.stagesM, outlet.flowsM3s);
  const [first = 0] = outlet.stagesM;
  if (outlet.flowsM3s[0] !== 0 || !(first >= bottomM))
    throw new Error(
      `Outlet ${i} begins with ${outlet.flowsM3s[0]} m³/s at ${first} m: begin with 0 m³/s, not below ${bottomM} m.`,
    );
}

/** Rows of which the first column grows and the second does not fall. */
function checkTable(what: string, keys: readonly number[], values: readonly number[]): void {
  if (keys.length < 2 || keys.length !== values.length)
    throw new Error(`${what} has ${keys.length} and ${values.length} values: two rows or more.`);
  keys.forEach((key, i) => {
    const value = values[i] ?? Number.NaN;
    if (!(key > (keys[i - 1] ?? -Infinity) && key < Infinity))
      throw new Error(`${what}: row ${i} has ${key} after ${keys[i - 1] ?? 'nothing'}.`);
    if (!(value >= (values[i - 1] ?? -Infinity) && value < Infinity))
      throw new Error(`${what}: row ${i} has the value ${value} after ${values[i - 1] ?? 'nothing'}.`);
  });
}

function size(what: string, value: number, unit: string): void {
  if (!(value > 0 && value < Infinity)) throw new Error(`${what} is ${value} ${unit}: above 0.`);
}

function notNegative(what: string, value: number, unit: string): void {
  if (!(value >= 0 && value < Infinity)) throw new Error(`${what} is ${value} ${unit}: 0 or more.`);
}
