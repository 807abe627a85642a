import { useSyncExternalStore } from 'react';
import type { ThemeName } from './tokens.ts';

function subscribe(changed: () => void): () => void {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
}

/** Pixels in one unit, the same number that `--u` has in CSS, for the parts that are drawn by scripts. */
export function useUnit(theme: ThemeName, elderScale = 1): number {
  const wall = useSyncExternalStore(subscribe, wallUnit);
  return theme === 'wall' ? wall : elderScale;
}

function wallUnit(): number {
  const fitted = Math.min(window.innerWidth / 1920, window.innerHeight / 1080);
  return Math.min(2.6, Math.max(0.86, Math.round(fitted * 100) / 100));
}
