import { dropOldLimitCounts } from '@app/limits';
import { dropOldTaskRuns } from '@app/scheduler';

/** The one list of scheduled tasks. */
export const TASKS = [dropOldTaskRuns, dropOldLimitCounts];
