import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

/** The city's clock as the server gave it: where it stood, and how fast it runs. */
export interface CityClockReading {
  /** City time of the reading, ms. */
  readonly now: number;
  /** True when the city's clock is the real one. */
  readonly real: boolean;
  readonly factor: number;
  /** `performance.now()` when the reading arrived. */
  readonly takenAt: number;
}

const CityClockContext = createContext<CityClockReading>({ now: 0, real: true, factor: 1, takenAt: 0 });
const TickContext = createContext(0);

export interface CityClockProviderProps {
  readonly reading: CityClockReading;
  /** A still clock never ticks: for the pictures of the design page. */
  readonly still?: boolean;
  readonly children: ReactNode;
}

/** Gives every clock below it the city's time; it moves once a second. */
export function CityClockProvider({ reading, still = false, children }: CityClockProviderProps) {
  const [now, setNow] = useState(() => cityNow(reading));
  useEffect(() => {
    setNow(still ? reading.now : cityNow(reading));
    if (still) return;
    const timer = setInterval(() => setNow(cityNow(reading)), 1000);
    return () => clearInterval(timer);
  }, [reading, still]);
  return (
    <CityClockContext value={reading}>
      <TickContext value={still ? reading.now : now}>{children}</TickContext>
    </CityClockContext>
  );
}

/** City time now, ms; the component is drawn again each second. */
export function useCityNow(): number {
  return useContext(TickContext);
}

/** How the city's clock runs. */
export function useCityClock(): CityClockReading {
  return useContext(CityClockContext);
}

/** City time at this instant, computed from a reading. */
export function cityNow(reading: CityClockReading): number {
  return reading.now + (performance.now() - reading.takenAt) * reading.factor;
}
