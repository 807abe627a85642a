/**
 * Refreshes by name, one round of each name at a time: what is asked for while a round is under way is one more round after
 * it. A round is never broken off, or a stream that does not pause would keep the page from ever being new.
 */
export function refresher(refresh: (name: string) => Promise<unknown>): (name: string) => void {
  const running = new Set<string>();
  const again = new Set<string>();
  function run(name: string): void {
    if (running.has(name)) {
      again.add(name);
      return;
    }
    running.add(name);
    refresh(name)
      .catch(() => {})
      .finally(() => {
        running.delete(name);
        if (again.delete(name)) run(name);
      });
  }
  return run;
}
