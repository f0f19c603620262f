import { type Format } from '../../i18n/format';

/** "320 / 1,000" of the quota that binds a key; a dash when none does. */
export function quotaText({ enableQuota, quotaUsed, quotaTotal }: { enableQuota: boolean; quotaUsed?: number | null; quotaTotal?: number | null }, format: Format): string {
  if (!enableQuota || quotaTotal === null || quotaTotal === undefined) return '–';
  return `${format.compact(quotaUsed ?? 0)} / ${format.compact(quotaTotal)}`;
}
