/** Whether `path` is `above` or lies below it; whole segments count, so `cq/500103` is not above `cq/5001031`. */
export function isWithin(path: string, above: string): boolean {
  return above !== '' && (path === above || path.startsWith(`${above}/`));
}

/** The first segment of a path: the tree that a unit belongs to. */
export function rootOf(path: string): string {
  const end = path.indexOf('/');
  return end === -1 ? path : path.slice(0, end);
}
