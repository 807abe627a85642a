import { lazy, Suspense } from 'react';
import { Loading } from '../components/states.tsx';
import type { CityMapProps } from './city-map.tsx';

const Loaded = lazy(() => import('./city-map.tsx').then((module) => ({ default: module.CityMap })));

/** The city map, loaded only by pages that show it; its place is held until then. */
export function LazyCityMap(props: CityMapProps) {
  return (
    <Suspense fallback={<Loading shape="block" />}>
      <Loaded {...props} />
    </Suspense>
  );
}
