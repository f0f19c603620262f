import { dropOldLimitCounts } from '@app/limits';
import { keepLogPartitions } from '@app/logs';
import { watchPoolRunways } from '@app/relations';
import { dropOldTaskRuns } from '@app/scheduler';

/** The one list of scheduled tasks. */
export const TASKS = [dropOldTaskRuns, dropOldLimitCounts, keepLogPartitions, watchPoolRunways];
