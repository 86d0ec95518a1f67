/**
 * The arithmetic of goals on the phone, the same as the server's: a number written down without a
 * connection moves its ring at once. What the server answers replaces it.
 */
export interface Way {
  start: string;
  target: string;
  current: string;
  weight: string;
}

/** Share of the way from start to target, up or down: 0 … 1. */
export function progressOf(way: Omit<Way, "weight">): number {
  const [start, target, current] = [Number(way.start), Number(way.target), Number(way.current)];
  if (start === target) return 0;
  return Math.min(1, Math.max(0, (current - start) / (target - start)));
}

/** The weighted mean of several; 0 where there are none. */
export function weighted(ways: readonly Way[]): number {
  const total = ways.reduce((sum, way) => sum + Number(way.weight), 0);
  if (total === 0) return 0;
  return Math.min(1, ways.reduce((sum, way) => sum + Number(way.weight) * progressOf(way), 0) / total);
}
