import { readDocuments } from '@cityloop/core/chain';
import type { Measure, Score } from '@cityloop/core/contracts';
import type { Db } from '@cityloop/core/store';
import { childrenOf, cityDay } from '@cityloop/registers/organisation';
import { type Period, periodOf } from './period.ts';
import { scoreId } from './unit-score.ts';

/** A unit's place in the five-colour picture. */
export interface UnitColour {
  readonly unit: string;
  readonly colour: Score['colour'];
  readonly total: number | null;
  readonly measures: Measure[];
  readonly scoreId: string | null;
  /** The unit has had exercises only; the colour is theirs. */
  readonly drill: boolean;
}

/** The centres below a unit with the colour of their score in the period around an instant; no score is `none`. */
export async function coloursBelow(
  db: Db,
  parent: string,
  period: Period,
  at: Date,
): Promise<readonly UnitColour[]> {
  const children = (await childrenOf(db, parent, cityDay(at))).filter(
    (unit) => unit.kind === 'centre' || unit.kind === 'functional-zone',
  );
  const { from } = periodOf(period, at);
  const idOf = (unit: string, drill: boolean) => scoreId(unit, period, from.getTime(), drill);
  const ids = children.flatMap((unit) => [idOf(unit.id, false), idOf(unit.id, true)]);
  const scores = new Map((await readDocuments(db, 'score', ids)).map((score) => [score.head.id, score]));
  return children.map((unit) => {
    const score = scores.get(idOf(unit.id, false)) ?? scores.get(idOf(unit.id, true));
    return {
      unit: unit.id,
      colour: score?.body.colour ?? 'none',
      total: score?.body.total ?? null,
      measures: score?.body.measures ?? [],
      scoreId: score?.head.id ?? null,
      drill: score?.head.drill ?? false,
    };
  });
}
