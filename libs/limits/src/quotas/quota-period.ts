import { registerEnumType } from '@nestjs/graphql';
import { Cron } from 'croner';

/** When a quota begins anew. */
export enum QuotaReset {
  NEVER = 'NEVER',
  /** At midnight. */
  DAILY = 'DAILY',
  /** At midnight before Monday. */
  WEEKLY = 'WEEKLY',
  /** At midnight before the first. */
  MONTHLY = 'MONTHLY',
  CRON = 'CRON',
}

registerEnumType(QuotaReset, { name: 'QuotaReset', description: "When a quota begins anew, in the quota's time zone." });

const CRON_OF_RESET = { [QuotaReset.DAILY]: '0 0 * * *', [QuotaReset.WEEKLY]: '0 0 * * 1', [QuotaReset.MONTHLY]: '0 0 1 * *' };

/** What decides when a quota begins anew. */
export interface QuotaSchedule {
  quotaReset: QuotaReset;
  /** Five or six fields, for `CRON` only. */
  quotaResetCron: string | null;
  /** IANA name. */
  timeZone: string;
}

/**
 * The end of the period that runs at `nowMs`, milliseconds since the epoch; 0 when it has none.
 * @throws Error when the expression or the time zone cannot be read
 */
export function periodEndMs({ quotaReset, quotaResetCron, timeZone }: QuotaSchedule, nowMs: number): number {
  if (quotaReset === QuotaReset.NEVER) return 0;
  const expression = quotaReset === QuotaReset.CRON ? (quotaResetCron ?? '') : CRON_OF_RESET[quotaReset];
  return new Cron(expression, { timezone: timeZone, paused: true }).nextRun(new Date(nowMs))?.getTime() ?? 0;
}
