/** One quota of a pool, in requests. */
export interface QuotaLeft {
  readonly total: number;
  readonly left: number;
  /** When it is whole again, milliseconds since the epoch; 0 when never. */
  readonly resetAtMs: number;
}

/** What was used of a pool's quotas in all, at a time. */
export interface UseSample {
  readonly atMs: number;
  readonly used: number;
}

/**
 * When quotas that are used up at a steady rate run dry, milliseconds since the epoch; null when their resets come
 * in time, or nothing is used. Only the next reset of each quota is foreseen.
 */
export function runsDryAtMs(quotas: readonly QuotaLeft[], perSecond: number, nowMs: number): number | null {
  const resets = quotas.filter(({ resetAtMs }) => resetAtMs > nowMs).sort((a, b) => a.resetAtMs - b.resetAtMs);
  const leftOf = new Map(quotas.map((quota) => [quota, quota.left]));
  let fromMs = nowMs;
  for (const reset of [...resets, null]) {
    const left = [...leftOf.values()].reduce((sum, value) => sum + value, 0);
    if (left <= 0) return fromMs;
    if (perSecond <= 0) return null;
    const dryAtMs = fromMs + (left / perSecond) * 1000;
    if (reset === null) return resets.length > 0 && resets.length === quotas.length ? null : dryAtMs;
    if (dryAtMs < reset.resetAtMs) return dryAtMs;
    const used = ((reset.resetAtMs - fromMs) / 1000) * perSecond;
    for (const [quota, value] of leftOf) leftOf.set(quota, value - (value / left) * used);
    leftOf.set(reset, reset.total);
    fromMs = reset.resetAtMs;
  }
  return null;
}

/** How much was used a second between the samples, oldest first; what a reset took back does not count. */
export function usedPerSecond(samples: readonly UseSample[]): number {
  let used = 0;
  for (let index = 1; index < samples.length; index++) used += Math.max(0, samples[index].used - samples[index - 1].used);
  const seconds = samples.length < 2 ? 0 : (samples[samples.length - 1].atMs - samples[0].atMs) / 1000;
  return seconds <= 0 ? 0 : used / seconds;
}
