/** The levels of roll-ups, each with its table. */
export const LEVELS = ['day', 'hour', 'minute'] as const;
export type Level = (typeof LEVELS)[number];

export const LEVEL_MS: Record<Level, number> = { day: 86_400_000, hour: 3_600_000, minute: 60_000 };

/** A stretch of time that one level answers exactly. */
export interface Piece {
  level: Level;
  fromMs: number;
  /** Exclusive. */
  toMs: number;
}

/**
 * Cuts a range into the fewest roll-up rows: whole UTC days where it holds some, hours and minutes at its ends.
 * @param coarsest no level above it is used.
 */
export function piecesOf(fromMs: number, toMs: number, coarsest: Level): Piece[] {
  if (fromMs >= toMs) return [];
  const unitMs = LEVEL_MS[coarsest];
  if (coarsest === 'minute') return [{ level: 'minute', fromMs: floorTo(fromMs, unitMs), toMs: ceilTo(toMs, unitMs) }];
  const finer = LEVELS[LEVELS.indexOf(coarsest) + 1];
  const [firstMs, lastMs] = [ceilTo(fromMs, unitMs), floorTo(toMs, unitMs)];
  if (firstMs >= lastMs) return piecesOf(fromMs, toMs, finer);
  return [...piecesOf(fromMs, firstMs, finer), { level: coarsest, fromMs: firstMs, toMs: lastMs }, ...piecesOf(lastMs, toMs, finer)];
}

export function floorTo(atMs: number, unitMs: number): number {
  return Math.floor(atMs / unitMs) * unitMs;
}

export function ceilTo(atMs: number, unitMs: number): number {
  return Math.ceil(atMs / unitMs) * unitMs;
}
