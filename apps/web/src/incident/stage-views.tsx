import type { IncidentDetail } from '../api/incidents.ts';
import type { StageView } from '../components/stage-track.tsx';
import { UnitName } from '../components/unit-name.tsx';
import { stageStates } from './stage-states.ts';

/** The seven stages of an incident with the names of who has them. */
export function stageViews({ stages, clocks, incident }: IncidentDetail): readonly StageView[] {
  return stageStates(stages, clocks, incident.head.state).map(({ unit, ...view }) => ({
    ...view,
    who: unit ? <UnitName id={unit} /> : undefined,
  }));
}
