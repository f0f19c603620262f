import { type DashboardRange } from '../../graphql/generated/dashboard/graphql';

export const DASHBOARD_RANGES: readonly DashboardRange[] = ['LAST_HOUR', 'TODAY', 'LAST_24_HOURS', 'LAST_7_DAYS', 'LAST_30_DAYS'];

export function dashboardRangeOf(text: string | undefined): DashboardRange {
  return DASHBOARD_RANGES.find((one) => one === text) ?? 'LAST_HOUR';
}
