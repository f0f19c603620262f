import { scheduledTask } from '@app/core';
import { CountsKeeper } from './counts-keeper.js';

export const dropOldLimitCounts = scheduledTask({
  name: 'drop-old-limit-counts',
  description: 'Removes counts of rate limits and quotas whose time has run out.',
  cron: '17 * * * *',
  timeLimitSeconds: 60,
  service: CountsKeeper,
  run: (keeper) => keeper.dropOld(),
});
