import { dropOldUploads } from '@app/batch';
import { expireVirtualKeys } from '@app/consumers';
import { dropOldKeyEvents, reenableKeys, remindOfExpiringKeys } from '@app/keys';
import { dropOldLimitCounts } from '@app/limits';
import { keepLogPartitions } from '@app/logs';
import { dropOldNotifications, repeatLastingNotifications } from '@app/notifications';
import { probeKeys } from '@app/proxy';
import { watchPoolRunways } from '@app/relations';
import { dropOldTaskRuns } from '@app/scheduler';

/** The one list of scheduled tasks. */
export const TASKS = [
  dropOldKeyEvents,
  dropOldLimitCounts,
  dropOldNotifications,
  dropOldTaskRuns,
  dropOldUploads,
  expireVirtualKeys,
  keepLogPartitions,
  probeKeys,
  reenableKeys,
  remindOfExpiringKeys,
  repeatLastingNotifications,
  watchPoolRunways,
];
