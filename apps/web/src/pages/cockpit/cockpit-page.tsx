import { type Cockpit, useCockpit } from '../../api/cockpit.ts';
import { Failed } from '../../components/failed.tsx';
import { Loading } from '../../components/states.tsx';
import { useUnitScope } from '../../shell/session.tsx';
import { BoardTiles } from './board-tiles.tsx';
import { CockpitHead } from './cockpit-head.tsx';
import { CockpitMap } from './cockpit-map.tsx';
import { Counts } from './counts.tsx';
import { OpenIncidents } from './open-incidents.tsx';
import { VitalSigns } from './vital-signs.tsx';
import './cockpit-page.css';

/** One screen of a centre: boards, vital signs, map, open incidents and their clocks. */
export function CockpitPage() {
  const [unit] = useUnitScope();
  const cockpit = useCockpit(unit);
  return (
    <main className="cockpit">
      <CockpitHead unit={unit} cockpit={cockpit.data} />
      {cockpit.isPending ? <Loading shape="block" /> : null}
      {cockpit.isError && !cockpit.data ? <Failed error={cockpit.error} onRetry={cockpit.refetch} /> : null}
      {cockpit.data ? <CockpitBody unit={unit} cockpit={cockpit.data} /> : null}
    </main>
  );
}

function CockpitBody({ unit, cockpit }: { readonly unit: string; readonly cockpit: Cockpit }) {
  return (
    <div className="cockpit-body">
      <div className="cockpit-left">
        <BoardTiles boards={cockpit.boards} />
        <VitalSigns vitals={cockpit.vitals} />
      </div>
      <div className="cockpit-centre">
        <CockpitMap unit={unit} cockpit={cockpit} />
        <Counts cockpit={cockpit} />
      </div>
      <OpenIncidents cockpit={cockpit} />
    </div>
  );
}
