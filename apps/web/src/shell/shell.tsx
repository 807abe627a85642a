import { Suspense } from 'react';
import { Outlet } from 'react-router';
import { useCityClockReading } from '../api/clock.ts';
import { useDrills } from '../api/drills.ts';
import { useLive } from '../api/live.ts';
import { CityClockProvider } from '../city/city-clock.tsx';
import { Loading, Offline } from '../components/states.tsx';
import { UndoProvider } from '../components/undo-toast.tsx';
import { ThemeScope } from '../design/theme.tsx';
import type { ThemeName } from '../design/tokens.ts';
import { SignedIn } from './session.tsx';
import { TopBar } from './top-bar.tsx';
import './shell.css';

const realClock = { now: Date.now(), real: true, factor: 1, takenAt: performance.now() };

export interface ShellProps {
  readonly theme: ThemeName;
  /** The wall and the phone have heads of their own. */
  readonly bar?: boolean;
}

/** What surrounds every page of somebody who is signed in. */
export function Shell({ theme, bar = true }: ShellProps) {
  return (
    <ThemeScope theme={theme} wholePage elderScale={theme === 'phone' ? elderScale() : 1}>
      <SignedIn>
        <Inside bar={bar} />
      </SignedIn>
    </ThemeScope>
  );
}

function Inside({ bar }: { readonly bar: boolean }) {
  const connected = useLive(true);
  const clock = useCityClockReading();
  const drills = useDrills();
  const drill = drills.data?.find((one) => one.state === 'running');
  return (
    <CityClockProvider reading={clock.data ?? realClock}>
      <UndoProvider>
        <div className="shell">
          {bar ? <TopBar drill={drill !== undefined} /> : null}
          {connected ? null : <Offline />}
          <Suspense fallback={<Loading rows={8} />}>
            <Outlet />
          </Suspense>
        </div>
      </UndoProvider>
    </CityClockProvider>
  );
}

const elderKey = 'cityloop.elder';

/** Text size on a phone: 1, or 18/14 and more when large text is on. */
export function elderScale(): number {
  const stored = Number(localStorage.getItem(elderKey) ?? '1');
  return stored >= 1 && stored <= 2.2 ? stored : 1;
}

/** Turns large text on or off; the page is drawn anew. */
export function setElderScale(scale: number): void {
  localStorage.setItem(elderKey, String(scale));
  window.location.reload();
}
